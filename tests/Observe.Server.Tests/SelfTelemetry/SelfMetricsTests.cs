using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Observe.Server.SelfTelemetry;
using Observe.Store.Metrics;
using Observe.TestSupport.Metrics;

namespace Observe.Server.Tests.SelfTelemetry;

public sealed class SelfMetricsTests : IDisposable
{
    private readonly MemoryMetricStore _store = new();
    private readonly SelfMetrics _metrics;

    public SelfMetricsTests() => _metrics = new SelfMetrics(_store, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(100)));

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task WriteAsync_Instruments_BecomeSeriesUnderTheirOtlpNames()
    {
        using var meter = new Meter("Observe.SelfMetricsTests");
        var counter = meter.CreateCounter<long>("selfmetrics.events", "{event}", "Events");
        counter.Add(3, new KeyValuePair<string, object?>("reason.code", "a \"b\""));
        counter.Add(2, new KeyValuePair<string, object?>("reason.code", "a \"b\""), new("late", 1));
        meter.CreateHistogram<double>("selfmetrics.duration", "s").Record(0.2);
        meter.CreateUpDownCounter<int>("selfmetrics.open").Add(-2);
        meter.CreateObservableGauge("selfmetrics.size", () => 7L, "By");
        meter.CreateObservableCounter("selfmetrics.read", () => 9.0, "By");

        await _metrics.WriteAsync("here", TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "selfmetrics_duration_seconds_bucket{instance=\"here\", job=\"observe\", le=\"0.1\"} 0",
                "selfmetrics_duration_seconds_bucket{instance=\"here\", job=\"observe\", le=\"0.5\"} 1",
                "selfmetrics_duration_seconds_sum{instance=\"here\", job=\"observe\"} 0.2",
                "selfmetrics_events_total{instance=\"here\", job=\"observe\", reason_code=\"a \"b\"\"} 5",
                "selfmetrics_open{instance=\"here\", job=\"observe\"} -2",
                "selfmetrics_read_bytes_total{instance=\"here\", job=\"observe\"} 9",
                "selfmetrics_size_bytes{instance=\"here\", job=\"observe\"} 7",
            ],
            _store.AllSeries().Where(series => series.MetricName!.StartsWith("selfmetrics_", StringComparison.Ordinal)
                    && series["le"] is null or "0.1" or "0.5" && !series.MetricName.EndsWith("_count", StringComparison.Ordinal))
                .Select(series => $"{series} {Assert.Single(_store.SamplesOf(series)).Value.ToString(CultureInfo.InvariantCulture)}"));
        Assert.Equal(MetricType.Counter, (await _store.MetadataAsync(default, "selfmetrics_events_total", default))[0].Type);
    }
}
