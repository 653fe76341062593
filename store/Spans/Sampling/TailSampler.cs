namespace Observe.Store.Spans.Sampling;

/// <summary>
/// Decides traces and remembers those that were kept for what they were, so that spans which come later follow. One thread at a time, but
/// for the counts.
/// </summary>
internal sealed class TailSampler(SamplingOptions options)
{
    /// <summary>An hour of ten such traces a second; a late span of one that is forgotten is decided by itself.</summary>
    private const int MaxRemembered = 36_000;

    private readonly RootDurations _durations = new();
    private readonly Dictionary<string, SamplingVerdict> _kept = new(StringComparer.Ordinal);
    private readonly Queue<string> _keptInOrder = new();
    private readonly long[] _spans = new long[Enum.GetValues<SamplingVerdict>().Length];

    public bool IsOn => options.KeptShare < 1;

    /// <summary>How long after its last span a trace is decided at the earliest.</summary>
    public TimeSpan Wait => options.QuietTime > MapReach ? options.QuietTime : MapReach;

    /// <summary>Since the start.</summary>
    public long KeptSpans => Enum.GetValues<SamplingVerdict>().Sum(SpansOf) - DroppedSpans;

    /// <summary>Since the start.</summary>
    public long DroppedSpans => SpansOf(SamplingVerdict.Dropped);

    /// <summary>The map of calls reads the spans of the last minute, every ten seconds.</summary>
    private static TimeSpan MapReach => TimeSpan.FromSeconds(70);

    /// <param name="due">Spans of one trace that are to be kept or dropped now.</param>
    /// <param name="known">All that are known of it, those among them.</param>
    /// <returns>Whether they are kept.</returns>
    public bool Keeps(IReadOnlyList<Span> due, IReadOnlyList<Span> known)
    {
        if (!_kept.TryGetValue(known[0].TraceId, out var verdict))
            verdict = Decide(due, known);
        Interlocked.Add(ref _spans[(int)verdict], due.Count);
        return verdict != SamplingVerdict.Dropped;
    }

    /// <summary>Since the start.</summary>
    public long SpansOf(SamplingVerdict verdict) => Volatile.Read(ref _spans[(int)verdict]);

    private SamplingVerdict Decide(IReadOnlyList<Span> due, IReadOnlyList<Span> known)
    {
        var root = TailDecision.RootOf(known);
        var verdict = TailDecision.Decide(known, options, _durations.Percentile(root, options.SlowPercentile));
        if (due.Any(span => ReferenceEquals(span, root)) && root.ParentSpanId.Length == 0)
            _durations.Add(root);
        if (verdict is SamplingVerdict.Error or SamplingVerdict.Slow or SamplingVerdict.Rare)
            Remember(root.TraceId, verdict);
        return verdict;
    }

    private void Remember(string trace, SamplingVerdict verdict)
    {
        _kept.Add(trace, verdict);
        _keptInOrder.Enqueue(trace);
        if (_keptInOrder.Count > MaxRemembered)
            _kept.Remove(_keptInOrder.Dequeue());
    }
}
