using System.Diagnostics.Metrics;
using Observe.Store.Conditions;
using Observe.Store.Metrics;

namespace Observe.Store;

/// <summary>The meter of the store; what it sees also makes the condition.</summary>
internal sealed class StoreTelemetry : IDisposable
{
    private readonly Meter _meter = new("Observe.Store");
    private readonly StoreCondition _condition;
    private readonly Counter<long> _appended;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _missed;
    private readonly Histogram<double> _checkpoint;

    public StoreTelemetry(StoreCondition condition)
    {
        _condition = condition;
        _appended = _meter.CreateCounter<long>("observe.store.samples.appended", "{sample}", "Samples accepted");
        _refused = _meter.CreateCounter<long>("observe.store.samples.refused", "{sample}", "Samples refused, by reason");
        _failures = _meter.CreateCounter<long>("observe.store.journal.failures", "{write}", "Writes that the journal could not take");
        _missed = _meter.CreateCounter<long>("observe.store.journal.missed", "{batch}", "Batches that a follower was too slow for");
        _checkpoint = _meter.CreateHistogram<double>("observe.store.checkpoint.duration", "s", "Duration of a checkpoint");
        _meter.CreateObservableGauge(
            "observe.store.writable", condition.Writable, description: "1 while the store can be written, 0 while writes are refused for it");
    }

    public void Observe(Func<long> series, Func<long> created, Func<long> journalBytes, Func<long> blockBytes)
    {
        _meter.CreateObservableGauge("observe.store.series", series, "{series}", "Series known");
        _meter.CreateObservableCounter("observe.store.series.created", created, "{series}", "Series seen for the first time since the start");
        _meter.CreateObservableGauge("observe.store.journal.size", journalBytes, "By", "Bytes of the journal since the last checkpoint");
        _meter.CreateObservableGauge("observe.store.blocks.size", blockBytes, "By", "Bytes of the blocks");
    }

    public void ObserveRollups(Func<long> bytes)
        => _meter.CreateObservableGauge("observe.store.rollups.size", bytes, "By", "Bytes of the rollups");

    public void Wrote(WriteResult result)
    {
        _condition.Metrics.Saw(result);
        _appended.Add(result.Accepted);
        foreach (var (reason, count) in result.Refused)
            _refused.Add(count, new KeyValuePair<string, object?>("reason", reason.ToString()));
    }

    /// <summary>Said by maintenance, because a refused series never reaches a write: the limit that is reached, or null.</summary>
    public void Looked(string? full) => _condition.NewSeries.Judge(full is not null, $"{full}; known ones go on");

    public void FollowerMissed() => _missed.Add(1);

    public void JournalFailed() => _failures.Add(1);

    public void Checkpointed(TimeSpan took) => _checkpoint.Record(took.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
