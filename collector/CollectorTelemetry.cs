using System.Diagnostics.Metrics;
using Observe.Store.Metrics;

namespace Observe.Collector;

/// <summary>The collector's own instruments, meter <c>Observe.Collector</c>.</summary>
internal sealed class CollectorTelemetry : IDisposable
{
    public const string MeterName = "Observe.Collector";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ahead;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _scrape;

    public CollectorTelemetry()
    {
        _accepted = _meter.CreateCounter<long>("observe.collector.items.accepted", "{item}", "Samples and spans accepted, by protocol");
        _refused = _meter.CreateCounter<long>("observe.collector.items.refused", "{item}", "Items refused, by protocol and reason");
        _ahead = _meter.CreateCounter<long>(
            "observe.collector.requests.clock_ahead", "{request}", "Requests and pages whose newest item is ahead of the clock by more than 30 s");
        _ended = _meter.CreateCounter<long>("observe.collector.push.series.ended", "{series}", "Pushed series whose senders fell silent");
        _scrape = _meter.CreateHistogram<double>("observe.collector.scrape.duration", "s", "Duration of a scrape");
    }

    public void Count(string protocol, long accepted, IReadOnlyDictionary<RefusalReason, long> refused)
    {
        var sender = new KeyValuePair<string, object?>("protocol", protocol);
        if (accepted > 0)
            _accepted.Add(accepted, sender);
        foreach (var (reason, count) in refused)
            _refused.Add(count, sender, new KeyValuePair<string, object?>("reason", reason.ToString()));
    }

    public void CountAhead(string protocol) => _ahead.Add(1, new KeyValuePair<string, object?>("protocol", protocol));

    public void Ended(int series) => _ended.Add(series);

    public void Scraped(TimeSpan took) => _scrape.Record(took.TotalSeconds);

    public void ObservePushSeries(Func<int> count)
        => _meter.CreateObservableGauge("observe.collector.push.series", () => count(), "{series}", "Pushed series watched");

    public void ObserveInFlight(Func<long> bytes)
        => _meter.CreateObservableGauge("observe.collector.in_flight.size", () => bytes(), "By", "Decoded bytes of requests being worked on");

    public void Dispose() => _meter.Dispose();
}
