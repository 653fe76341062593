using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>Metrics of one resource, decoded from protobuf or JSON. Times in nanoseconds since the epoch.</summary>
internal sealed class OtlpResourceMetrics
{
    public List<SpanAttribute> Resource { get; set; } = [];

    public List<OtlpMetric> Metrics { get; } = [];
}

internal enum OtlpMetricKind
{
    None,
    Gauge,
    Sum,
    Histogram,
    ExponentialHistogram,
    Summary,
}

internal enum OtlpTemporality
{
    Unspecified = 0,
    Delta = 1,
    Cumulative = 2,
}

internal sealed class OtlpMetric
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Unit { get; set; } = "";

    public OtlpMetricKind Kind { get; set; }

    public OtlpTemporality Temporality { get; set; } = OtlpTemporality.Unspecified;

    public bool IsMonotonic { get; set; }

    public List<OtlpPoint> Points { get; } = [];
}

/// <summary>A data point of any kind; what the kind does not have stays at its default.</summary>
internal sealed class OtlpPoint
{
    public List<SpanAttribute> Attributes { get; } = [];

    public ulong StartTime { get; set; }

    public ulong Time { get; set; }

    public uint Flags { get; set; }

    public double Value { get; set; }

    public ulong Count { get; set; }

    public double? Sum { get; set; }

    public List<ulong> BucketCounts { get; } = [];

    public List<double> Bounds { get; } = [];

    public int Scale { get; set; }

    public ulong ZeroCount { get; set; }

    public double ZeroThreshold { get; set; }

    public int PositiveOffset { get; set; }

    public List<ulong> PositiveCounts { get; } = [];

    public int NegativeOffset { get; set; }

    public List<ulong> NegativeCounts { get; } = [];

    public List<(double Quantile, double Value)> Quantiles { get; } = [];

    public List<OtlpExemplar> Exemplars { get; } = [];

    /// <summary>Flag 1: the sender has no value any more.</summary>
    public bool HasNoRecordedValue => (Flags & 1) != 0;
}

internal sealed record OtlpExemplar(ulong Time, double Value, string TraceId, string SpanId, List<SpanAttribute> Attributes);

/// <summary>A span as it came, ids not yet checked.</summary>
internal sealed class OtlpSpan
{
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string ParentSpanId { get; set; } = "";

    public string Name { get; set; } = "";

    public int Kind { get; set; }

    public ulong Start { get; set; }

    public ulong End { get; set; }

    public int StatusCode { get; set; }

    public string StatusMessage { get; set; } = "";

    public List<SpanAttribute> Attributes { get; } = [];

    public List<SpanEvent> Events { get; } = [];

    public List<SpanLink> Links { get; } = [];
}

internal sealed class OtlpResourceSpans
{
    public List<SpanAttribute> Resource { get; set; } = [];

    public List<OtlpSpan> Spans { get; } = [];
}
