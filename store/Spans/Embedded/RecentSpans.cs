namespace Observe.Store.Spans.Embedded;

/// <summary>The newest spans by arrival, by trace, and the names of services and operations. Bounded; the oldest go first.</summary>
internal sealed class RecentSpans(int capacity)
{
    /// <summary>Operations of a service beyond this are not listed: some senders put ids into span names.</summary>
    private const int MaxOperations = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<Span> _spans = new();
    private readonly Dictionary<string, List<Span>> _byTrace = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _operations = new(StringComparer.Ordinal);
    private bool _forgot;

    /// <summary>Start (ms) of the oldest span in memory where older ones have been forgotten; null while nothing was.</summary>
    public long? ReachesBackTo
    {
        get
        {
            lock (_lock)
                return !_forgot ? long.MinValue : _spans.TryPeek(out var oldest) ? oldest.StartNanoseconds / 1_000_000 : null;
        }
    }

    public void Add(IReadOnlyList<Span> spans)
    {
        lock (_lock)
        {
            foreach (var span in spans)
            {
                if (_spans.Count == capacity)
                    Forget_NeedsLock();
                _spans.Enqueue(span);
                if (!_byTrace.TryGetValue(span.TraceId, out var trace))
                    _byTrace[span.TraceId] = trace = [];
                trace.Add(span);
                if (!_operations.TryGetValue(span.Service, out var operations))
                    _operations[span.Service] = operations = new SortedSet<string>(StringComparer.Ordinal);
                if (operations.Count < MaxOperations)
                    operations.Add(span.Name);
            }
        }
    }

    public IReadOnlyList<Span> Trace(string traceId)
    {
        lock (_lock)
            return _byTrace.TryGetValue(traceId, out var spans) ? [.. spans] : [];
    }

    /// <summary>Newest arrival first.</summary>
    public IReadOnlyList<Span> Matching(SpanQuery query)
    {
        Span[] snapshot;
        lock (_lock)
            snapshot = [.. _spans];
        Array.Reverse(snapshot);
        return [.. snapshot.Where(span => SpanMatch.Matches(span, query))];
    }

    public IReadOnlyList<string> Services()
    {
        lock (_lock)
            return [.. _operations.Keys];
    }

    public IReadOnlyList<string> Operations(string service)
    {
        lock (_lock)
            return _operations.TryGetValue(service, out var operations) ? [.. operations] : [];
    }

    private void Forget_NeedsLock()
    {
        _forgot = true;
        var oldest = _spans.Dequeue();
        var trace = _byTrace[oldest.TraceId];
        trace.Remove(oldest);
        if (trace.Count == 0)
            _byTrace.Remove(oldest.TraceId);
    }
}
