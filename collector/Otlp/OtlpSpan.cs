using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

internal sealed class OtlpResourceSpans
{
    public IReadOnlyList<SpanAttribute> Resource { get; set; } = [];

    /// <summary>Why nothing of this resource can be kept: nobody knows whose it is. Null where all is well.</summary>
    public Refusal? Refusal { get; set; }

    public List<OtlpSpan> Spans { get; } = [];
}

/// <summary>A span as it came: ids in lower-case hex, nothing checked.</summary>
internal sealed class OtlpSpan
{
    /// <summary>Why it could not be read, or null.</summary>
    public Refusal? Refusal { get; set; }

    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string ParentSpanId { get; set; } = "";

    public string Name { get; set; } = "";

    public long Kind { get; set; }

    public ulong Start { get; set; }

    public ulong End { get; set; }

    public long StatusCode { get; set; }

    public string StatusMessage { get; set; } = "";

    public List<SpanAttribute> Attributes { get; } = [];

    public List<SpanEvent> Events { get; } = [];

    public List<SpanLink> Links { get; } = [];
}
