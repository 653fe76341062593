using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>Metrics of one resource, decoded from protobuf or JSON. Times in nanoseconds since the epoch.</summary>
internal sealed class OtlpResourceMetrics
{
    public IReadOnlyList<SpanAttribute> Resource { get; set; } = [];

    /// <summary>Why nothing of this resource can be kept: nobody knows whose it is. Null where all is well.</summary>
    public Refusal? Refusal { get; set; }

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

    /// <summary>Why the metric could not be read, or null. Its points are those read all the same: they are refused with it.</summary>
    public Refusal? Refusal { get; set; }

    public List<OtlpPoint> Points { get; } = [];

    /// <summary>What the sender is told of: a metric that could not be read counts as one where none of its points is known.</summary>
    public int Items => Refusal is null ? Points.Count : Math.Max(1, Points.Count);

    public bool IsDelta => Temporality == OtlpTemporality.Delta;
}
