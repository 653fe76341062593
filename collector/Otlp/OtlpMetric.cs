using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>Metrics of one resource, decoded from protobuf or JSON. Times in nanoseconds since the epoch.</summary>
internal sealed class OtlpResourceMetrics
{
    public IReadOnlyList<SpanAttribute> Resource { get; set; } = [];

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

    public OtlpTemporality Temporality { get; set; }

    public bool IsMonotonic { get; set; }

    public List<OtlpPoint> Points { get; } = [];

    public bool IsDelta => Temporality == OtlpTemporality.Delta;
}
