using System.Diagnostics.Metrics;

namespace Observe.Store.Spans.Sampling;

/// <summary>
/// Decides traces and remembers those that were kept for what they were, so that spans which come later follow. One thread at a time, but
/// for the counts.
/// </summary>
internal sealed class TailSampler : IDisposable
{
    /// <summary>An hour of ten such traces a second; a late span of one that is forgotten is decided by itself.</summary>
    private const int MaxRemembered = 36_000;

    private readonly SamplingOptions _options;
    private readonly RootDurations _durations = new();
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly Queue<string> _keptInOrder = new();
    private readonly Meter _meter = new("Observe.Store");
    private readonly Counter<long> _decided;
    private long _keptSpans;
    private long _droppedSpans;

    public TailSampler(SamplingOptions options)
    {
        _options = options;
        _decided = _meter.CreateCounter<long>("observe.store.spans.sampled", "{span}", "Spans of decided traces, by why they were kept or that they were dropped");
    }

    public bool IsOn => _options.KeptShare < 1;

    /// <summary>How long after its last span a trace is decided at the earliest.</summary>
    public TimeSpan Wait => _options.QuietTime > MapReach ? _options.QuietTime : MapReach;

    /// <summary>Spans since the start.</summary>
    public long KeptSpans => Volatile.Read(ref _keptSpans);

    /// <summary>Spans since the start.</summary>
    public long DroppedSpans => Volatile.Read(ref _droppedSpans);

    /// <summary>The map of calls reads the spans of the last minute, every ten seconds.</summary>
    private static TimeSpan MapReach => TimeSpan.FromSeconds(70);

    /// <param name="due">Spans of one trace that are to be kept or dropped now.</param>
    /// <param name="known">All that are known of it, those among them.</param>
    /// <returns>Whether they are kept.</returns>
    public bool Keeps(IReadOnlyList<Span> due, IReadOnlyList<Span> known)
    {
        var verdict = _kept.Contains(known[0].TraceId) ? SamplingVerdict.Share : Decide(due, known);
        _decided.Add(due.Count, new KeyValuePair<string, object?>("verdict", verdict.ToString()));
        if (verdict == SamplingVerdict.Dropped)
            Volatile.Write(ref _droppedSpans, _droppedSpans + due.Count);
        else
            Volatile.Write(ref _keptSpans, _keptSpans + due.Count);
        return verdict != SamplingVerdict.Dropped;
    }

    public void Dispose() => _meter.Dispose();

    private SamplingVerdict Decide(IReadOnlyList<Span> due, IReadOnlyList<Span> known)
    {
        var root = TailDecision.RootOf(known);
        var verdict = TailDecision.Decide(known, _options, _durations.Percentile(root, _options.SlowPercentile));
        if (due.Contains(root) && root.ParentSpanId.Length == 0)
            _durations.Add(root);
        if (verdict is SamplingVerdict.Error or SamplingVerdict.Slow or SamplingVerdict.Rare)
            Remember(root.TraceId);
        return verdict;
    }

    private void Remember(string trace)
    {
        _kept.Add(trace);
        _keptInOrder.Enqueue(trace);
        if (_keptInOrder.Count > MaxRemembered)
            _kept.Remove(_keptInOrder.Dequeue());
    }
}
