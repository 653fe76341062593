using Observe.Store.Spans;

namespace Observe.Dashboard.Traces;

/// <summary>All known spans of a trace, in order of start, at least one; and what they say of the whole.</summary>
internal sealed class WholeTrace(IReadOnlyList<Span> spans)
{
    public IReadOnlyList<Span> Spans { get; } = spans;

    /// <summary>The span without a parent; the first one where that has not come.</summary>
    public Span Root { get; } = spans.FirstOrDefault(span => span.ParentSpanId.Length == 0) ?? spans[0];

    public long StartNanoseconds { get; } = spans[0].StartNanoseconds;

    public long DurationNanoseconds { get; } = spans.Max(span => span.EndNanoseconds) - spans[0].StartNanoseconds;
}
