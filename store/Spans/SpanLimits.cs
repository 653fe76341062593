using Observe.Store.Embedded;
using Observe.Store.Metrics;

namespace Observe.Store.Spans;

/// <summary>What the options allow: spans beyond retention are refused, too many attributes go, long values are cut.</summary>
internal static class SpanLimits
{
    /// <summary>The spans to keep, cut to size; the others are in the tally.</summary>
    public static Span[] Apply(IReadOnlyList<Span> spans, SpanOptions options, DateTimeOffset now, RefusalTally tally)
    {
        var earliest = (now - options.RetentionTime).ToUnixTimeMilliseconds() * 1_000_000;
        var kept = new List<Span>(spans.Count);
        foreach (var span in spans)
        {
            if (span.StartNanoseconds >= earliest)
                kept.Add(Apply(span, options));
            else
                tally.Add(RefusalReason.BeyondRetention, () => $"span `{span.Name}` of {span.Service} is older than spans.retentionTime");
        }

        return [.. kept];
    }

    private static Span Apply(Span span, SpanOptions options)
        => span with
        {
            Attributes = Apply(span.Attributes, options),
            Resource = Apply(span.Resource, options),
            Events = [.. span.Events.Take(options.MaxAttributes).Select(item => item with { Attributes = Apply(item.Attributes, options) })],
            Links = [.. span.Links.Take(options.MaxAttributes).Select(item => item with { Attributes = Apply(item.Attributes, options) })],
        };

    private static SpanAttribute[] Apply(IReadOnlyList<SpanAttribute> attributes, SpanOptions options)
        => [.. attributes.Take(options.MaxAttributes).Select(attribute => attribute.Value.Length > options.MaxValueLength
            ? attribute with { Value = attribute.Value[..options.MaxValueLength] }
            : attribute)];
}
