using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Head;
using Observe.PromQL.Querying;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.PromQL;

/// <summary>
/// Queries over 10,000 series with an hour of samples each, through the engine: select, decode, evaluate 60 steps of a minute. Figures
/// are of one query.
/// </summary>
[MemoryDiagnoser]
public class RateBenchmarks
{
    private const int Series = 10_000;
    private const int Steps = 240;
    private const long Minute = 60_000;

    private LoadedStore _store = null!;
    private QueryTelemetry _telemetry = null!;
    private QueryEngine _engine = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _store = new LoadedStore(Series);
        await _store.FillAsync(Steps);
        _telemetry = new QueryTelemetry();
        _engine = new QueryEngine(_store.Store, Options.Create(new QueryOptions()), TimeProvider.System, _telemetry);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _engine.Dispose();
        _telemetry.Dispose();
        _store.Dispose();
    }

    /// <summary>One target's five series: what a page of a workload asks.</summary>
    [Benchmark]
    public Task<int> Rate_of_one_target() => RunAsync($"rate(http_requests_total{{instance=\"{TargetLabels.Instance(50)}\"}}[5m])", 5);

    /// <summary>500 series summed into five.</summary>
    [Benchmark]
    public Task<int> Sum_of_rates() => RunAsync("sum by (route) (rate(http_requests_total[5m]))", 5);

    /// <summary>5,000 buckets into five quantiles.</summary>
    [Benchmark]
    public Task<int> Quantile_of_rates()
        => RunAsync("histogram_quantile(0.95, sum by (route, le) (rate(http_request_duration_seconds_bucket[5m])))", 5);

    private async Task<int> RunAsync(string expression, int expected)
    {
        var end = LoadedStore.Start + (Steps * LoadShape.Interval);
        var result = await _engine.RangeAsync(TenantId.Default, expression, end - (60 * Minute), end, Minute, CancellationToken.None);
        var count = result.Matrix().Count;
        return count == expected ? count : throw new InvalidOperationException($"{count} series were answered, not {expected}");
    }
}
