using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>A metric or a span: what can be refused without the rest of its request.</summary>
internal interface IOtlpItem
{
    /// <summary>Why it could not be read, or null.</summary>
    Refusal? Refusal { get; set; }
}

/// <summary>Items of one resource, decoded from protobuf or JSON. Times in nanoseconds since the epoch.</summary>
internal sealed class OtlpResource<TItem>
    where TItem : IOtlpItem
{
    public IReadOnlyList<SpanAttribute> Resource { get; set; } = [];

    /// <summary>Why nothing of this resource can be kept: nobody knows whose it is. Null where all is well.</summary>
    public Refusal? Refusal { get; set; }

    public List<TItem> Items { get; } = [];
}
