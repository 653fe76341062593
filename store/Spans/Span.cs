namespace Observe.Store.Spans;

public enum SpanKind : byte
{
    Unspecified = 0,
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

public enum SpanStatus : byte
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}

/// <summary>One operation of a trace, as OTLP describes it. Times in nanoseconds since the epoch. Ids are lower-case hex.</summary>
public sealed record Span
{
    /// <summary>32 hex digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 hex digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>16 hex digits, or empty for a root.</summary>
    public string ParentSpanId { get; init; } = "";

    public required string Service { get; init; }

    public required string Name { get; init; }

    public SpanKind Kind { get; init; }

    public required long StartNanoseconds { get; init; }

    public required long DurationNanoseconds { get; init; }

    public SpanStatus Status { get; init; }

    public string StatusMessage { get; init; } = "";

    public IReadOnlyList<SpanAttribute> Attributes { get; init; } = [];

    /// <summary>Attributes of the resource that sent it.</summary>
    public IReadOnlyList<SpanAttribute> Resource { get; init; } = [];

    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    public long EndNanoseconds => StartNanoseconds + DurationNanoseconds;

    public string? Attribute(string key)
        => Find(Attributes, key) ?? Find(Resource, key);

    private static string? Find(IReadOnlyList<SpanAttribute> attributes, string key)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == key)
                return attribute.Value;
        }

        return null;
    }
}

/// <summary>Values are kept as text; numbers and booleans in their JSON form, lists and maps as JSON.</summary>
public readonly record struct SpanAttribute(string Key, string Value);

public sealed record SpanEvent(long TimeNanoseconds, string Name, IReadOnlyList<SpanAttribute> Attributes);

public sealed record SpanLink(string TraceId, string SpanId, IReadOnlyList<SpanAttribute> Attributes);
