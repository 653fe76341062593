using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Observe.Server.SelfTelemetry;
using Observe.Store.Metrics;
using Observe.TestSupport.Metrics;

namespace Observe.Server.Tests.SelfTelemetry;

public sealed class SelfMetricsTests
{
    [Fact]
    public async Task WriteAsync_CounterOfObserve_BecomesSeriesOfJobObserve()
    {
        var store = new MemoryMetricStore();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(100));
        using var metrics = new SelfMetrics(store, time);
        using var meter = new Meter("Observe.SelfMetricsTests");
        var counter = meter.CreateCounter<long>("observe.selfmetricstests.events");
        counter.Add(3, new KeyValuePair<string, object?>("reason", "test"));

        await metrics.WriteAsync("here", TestContext.Current.CancellationToken);

        var series = Assert.Single(store.AllSeries(), labels => labels.MetricName!.Contains("selfmetricstests", StringComparison.Ordinal));
        Assert.Equal(("observe", "here", "test"), (series["job"], series["instance"], series["reason"]));
        Assert.Equal([new Sample(100_000, 3)], store.SamplesOf(series));
    }
}
