using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Tests.Cardinality;

public sealed class CardinalityEndpointTests
{
    [Fact]
    public async Task Get_SomeSeries_SaysWhoHasThemAndTheLimits()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Metrics.Resolve(TenantId.Default, LabelSet.From(("__name__", "m"), ("x", "1")));
        host.Metrics.Resolve(TenantId.Default, LabelSet.From(("__name__", "m"), ("x", "2")));

        Assert.Equal(
            """{"series":2,"maxSeries":1500000,"maxSeriesPerMetric":500000,"maxSeriesPerWorkload":500000,"byMetric":[{"name":"m","value":2}],"byWorkload":[],"valuesByLabel":[],"byLabelPair":[],"new":0,"newSince":0,"newByMetric":[],"newValuesByLabel":[]}""",
            await host.Client.GetStringAsync(new Uri("/api/observe/v1/cardinality", UriKind.Relative)));
    }
}
