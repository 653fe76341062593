namespace Observe.Dashboard.TempoApi.TraceQL;

internal enum FieldKind
{
    /// <summary>Of the span, else of its resource: <c>.http.route</c>.</summary>
    Attribute,
    SpanAttribute,
    ResourceAttribute,
    EventAttribute,
    LinkAttribute,
    Name,
    Status,
    StatusMessage,
    Duration,
    Kind,
    SpanId,
    ParentId,
    RootName,
    RootService,
    TraceDuration,
    TraceId,
    EventName,
    LinkTraceId,
    LinkSpanId,
}

/// <summary>What a query asks of a span.</summary>
/// <param name="Name">The attribute's, or the intrinsic as it was written.</param>
internal sealed record Field(FieldKind Kind, string Name)
{
    private static readonly Dictionary<string, FieldKind> Intrinsics = new(StringComparer.Ordinal)
    {
        ["name"] = FieldKind.Name,
        ["span:name"] = FieldKind.Name,
        ["status"] = FieldKind.Status,
        ["span:status"] = FieldKind.Status,
        ["statusMessage"] = FieldKind.StatusMessage,
        ["span:statusMessage"] = FieldKind.StatusMessage,
        ["duration"] = FieldKind.Duration,
        ["span:duration"] = FieldKind.Duration,
        ["kind"] = FieldKind.Kind,
        ["span:kind"] = FieldKind.Kind,
        ["span:id"] = FieldKind.SpanId,
        ["span:parentID"] = FieldKind.ParentId,
        ["rootName"] = FieldKind.RootName,
        ["trace:rootName"] = FieldKind.RootName,
        ["rootServiceName"] = FieldKind.RootService,
        ["trace:rootService"] = FieldKind.RootService,
        ["traceDuration"] = FieldKind.TraceDuration,
        ["trace:duration"] = FieldKind.TraceDuration,
        ["trace:id"] = FieldKind.TraceId,
        ["event:name"] = FieldKind.EventName,
        ["link:traceID"] = FieldKind.LinkTraceId,
        ["link:spanID"] = FieldKind.LinkSpanId,
    };

    private static readonly (string Prefix, FieldKind Kind)[] Scopes =
    [
        (".", FieldKind.Attribute), ("span.", FieldKind.SpanAttribute), ("resource.", FieldKind.ResourceAttribute),
        ("event.", FieldKind.EventAttribute), ("link.", FieldKind.LinkAttribute),
    ];

    public static IEnumerable<string> IntrinsicNames => Intrinsics.Keys;

    public bool IsAttribute => Kind <= FieldKind.LinkAttribute;

    /// <summary>Known only once the whole trace is there.</summary>
    public bool NeedsTrace => Kind is FieldKind.RootName or FieldKind.RootService or FieldKind.TraceDuration;

    /// <summary>Null where the text is neither an intrinsic nor an attribute with its scope.</summary>
    public static Field? Parse(string text)
    {
        if (Intrinsics.TryGetValue(text, out var intrinsic))
            return new Field(intrinsic, text);
        foreach (var (prefix, kind) in Scopes)
        {
            if (text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal))
                return new Field(kind, text[prefix.Length..]);
        }

        return null;
    }
}
