using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Spans;

/// <summary>
/// What the options allow: spans beyond retention and such whose ids are none are refused, too many attributes go, long values are cut.
/// </summary>
internal static class SpanLimits
{
    private const int TraceIdDigits = 32;
    private const int SpanIdDigits = 16;

    /// <summary>The spans to keep, cut to size; the others are in the tally.</summary>
    public static Span[] Apply(IReadOnlyList<Span> spans, SpanOptions options, DateTimeOffset now, RefusalTally tally)
    {
        var earliest = (now - options.RetentionTime).ToUnixTimeMilliseconds() * 1_000_000;
        var kept = new List<Span>(spans.Count);
        foreach (var span in spans)
        {
            if (!IsTraceId(span.TraceId) || !IsId(span.SpanId, SpanIdDigits) || (span.ParentSpanId.Length > 0 && !IsId(span.ParentSpanId, SpanIdDigits)))
                tally.Add(RefusalReason.InvalidValue, () => $"span `{span.Name}` of {span.Service}: its ids are not 32 and 16 lower-case hex digits");
            else if (span.StartNanoseconds >= earliest)
                kept.Add(Apply(span, options));
            else
                tally.Add(RefusalReason.BeyondRetention, () => $"span `{span.Name}` of {span.Service} is older than spans.retentionTime");
        }

        return [.. kept];
    }

    public static bool IsTraceId(string id) => IsId(id, TraceIdDigits);

    private static bool IsId(string id, int digits) => id.Length == digits && id.All(char.IsAsciiHexDigitLower);

    private static Span Apply(Span span, SpanOptions options)
    {
        // Nearly all are within the limits, and stay as they are.
        if (IsWithin(span.Attributes, options) && IsWithin(span.Resource, options)
            && span.Events.Count <= options.MaxAttributes && span.Events.All(item => IsWithin(item.Attributes, options))
            && span.Links.Count <= options.MaxAttributes && span.Links.All(link => IsWithin(link.Attributes, options)))
            return span;
        return span with
        {
            Attributes = Cut(span.Attributes, options),
            Resource = Cut(span.Resource, options),
            Events = [.. span.Events.Take(options.MaxAttributes).Select(item => item with { Attributes = Cut(item.Attributes, options) })],
            Links = [.. span.Links.Take(options.MaxAttributes).Select(link => link with { Attributes = Cut(link.Attributes, options) })],
        };
    }

    private static bool IsWithin(IReadOnlyList<SpanAttribute> attributes, SpanOptions options)
    {
        if (attributes.Count > options.MaxAttributes)
            return false;
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Value.Length > options.MaxValueLength)
                return false;
        }

        return true;
    }

    private static SpanAttribute[] Cut(IReadOnlyList<SpanAttribute> attributes, SpanOptions options)
        => [.. attributes.Take(options.MaxAttributes).Select(attribute => attribute.Value.Length > options.MaxValueLength
            ? attribute with { Value = attribute.Value[..options.MaxValueLength] }
            : attribute)];
}
