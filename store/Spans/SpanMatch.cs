namespace Observe.Store.Spans;

/// <summary>Conditions of a <see cref="SpanQuery"/> on one span, and what a list of traces says of one.</summary>
internal static class SpanMatch
{
    public const long NanosecondsPerMillisecond = 1_000_000;

    public static bool Matches(Span span, SpanQuery query)
    {
        var start = span.StartNanoseconds / NanosecondsPerMillisecond;
        return start >= query.MinTime && start <= query.MaxTime
            && (query.Service is null || span.Service == query.Service)
            && (query.Operation is null || span.Name == query.Operation)
            && (query.Kind is null || span.Kind == query.Kind)
            && (!query.ErrorsOnly || span.Status == SpanStatus.Error)
            && span.DurationNanoseconds >= LeastDuration(query) && span.DurationNanoseconds <= MostDuration(query)
            && query.Tags.All(tag => span.Attribute(tag.Key) == tag.Value);
    }

    /// <summary>In nanoseconds.</summary>
    public static long LeastDuration(SpanQuery query) => query.MinDuration is { } least ? Nanoseconds(least) : long.MinValue;

    /// <summary>In nanoseconds.</summary>
    public static long MostDuration(SpanQuery query) => query.MaxDuration is { } most ? Nanoseconds(most) : long.MaxValue;

    /// <summary>Kept within what a long holds, 292 years.</summary>
    private static long Nanoseconds(TimeSpan time)
        => Math.Clamp(time.Ticks, long.MinValue / TimeSpan.NanosecondsPerTick, long.MaxValue / TimeSpan.NanosecondsPerTick) * TimeSpan.NanosecondsPerTick;

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
