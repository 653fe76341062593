namespace Observe.Store.Spans;

/// <summary>Conditions of a <see cref="SpanQuery"/> on one span, and what a list of traces says of one.</summary>
internal static class SpanMatch
{
    private const long NanosecondsPerTick = 100;

    public static bool Matches(Span span, SpanQuery query)
    {
        var start = span.StartNanoseconds / 1_000_000;
        return start >= query.MinTime && start <= query.MaxTime
            && (query.Service is null || span.Service == query.Service)
            && (query.Operation is null || span.Name == query.Operation)
            && (query.Kind is null || span.Kind == query.Kind)
            && (!query.ErrorsOnly || span.Status == SpanStatus.Error)
            && (query.MinDuration is not { } least || span.DurationNanoseconds >= least.Ticks * NanosecondsPerTick)
            && (query.MaxDuration is not { } most || span.DurationNanoseconds <= most.Ticks * NanosecondsPerTick)
            && query.Tags.All(tag => span.Attribute(tag.Key) == tag.Value);
    }

    /// <param name="spans">All known spans of one trace, in order of start; at least one.</param>
    public static TraceSummary Summarize(IReadOnlyList<Span> spans)
    {
        var root = spans.FirstOrDefault(span => span.ParentSpanId.Length == 0) ?? spans[0];
        var start = spans[0].StartNanoseconds;
        return new TraceSummary(
            root.TraceId, root.Service, root.Name, start, spans.Max(span => span.EndNanoseconds) - start, spans.Count,
            spans.Count(span => span.Status == SpanStatus.Error),
            [.. spans.Select(span => span.Service).Distinct().Order(StringComparer.Ordinal)]);
    }
}
