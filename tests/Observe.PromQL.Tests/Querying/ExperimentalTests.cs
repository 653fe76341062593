using Microsoft.Extensions.Options;
using Observe.PromQL.Functions;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;
using Observe.TestSupport.Metrics;

namespace Observe.PromQL.Tests.Querying;

public sealed class ExperimentalTests : IDisposable
{
    private readonly QueryTelemetry _telemetry = new();

    [Fact]
    public void Table_Functions_AreThoseOfPrometheus()
    {
        Assert.Equal(90, FunctionTable.All.Count);
        Assert.Equal(
            [
                "double_exponential_smoothing", "end", "histogram_quantiles", "info", "mad_over_time", "max_of", "min_of", "range", "sort_by_label",
                "sort_by_label_desc", "start", "start_timestamp", "step", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time",
                "ts_of_min_over_time",
            ],
            FunctionTable.All.Values.Where(function => function.IsExperimental).Select(function => function.Name).Order(StringComparer.Ordinal));
        Assert.All(FunctionTable.All.Values, function => Assert.True(function.Vector is null ^ function.Scalar is null));
    }

    [Theory]
    [InlineData("max_of(1, 2)", "1:1: parse error: function \"max_of\" is experimental and not enabled: query.experimental enables it")]
    [InlineData("limitk(1, a)", "1:1: parse error: aggregation \"limitk\" is experimental and not enabled: query.experimental enables it")]
    [InlineData("a + fill(1) b", "1:5: parse error: modifier \"fill\" is experimental and not enabled: query.experimental enables it")]
    [InlineData("rate(a[5m] smoothed)", "1:12: parse error: modifier \"smoothed\" is experimental and not enabled: query.experimental enables it")]
    [InlineData("sum(rate(a[5m * 2]))", null)]
    public async Task Instant_Experimental_OnlyWhereEnabled(string expression, string? error)
    {
        using var off = Engine(false);
        using var on = Engine(true);

        Assert.Equal(error, (await off.InstantAsync(TenantId.Default, expression, 0, default)).Error?.Message);
        Assert.Null((await on.InstantAsync(TenantId.Default, expression, 0, default)).Error);
    }

    public void Dispose() => _telemetry.Dispose();

    private QueryEngine Engine(bool experimental)
        => new(new MemoryMetricStore(), Options.Create(new QueryOptions { Experimental = experimental }), TimeProvider.System, _telemetry);
}
