namespace Observe.Store.Spans;

/// <summary>Cuts a span to what the options allow: too many attributes go, long values are cut.</summary>
internal static class SpanLimits
{
    public static Span Apply(Span span, SpanOptions options)
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
