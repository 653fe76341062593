using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>A data point of any kind; what its kind does not have stays at its default, and lists are made when first used.</summary>
internal sealed class OtlpPoint
{
    private List<ulong>? _bucketCounts;
    private List<double>? _bounds;
    private List<(double Quantile, double Value)>? _quantiles;
    private List<OtlpExemplar>? _exemplars;

    /// <summary>Why it could not be read, or null.</summary>
    public Refusal? Refusal { get; set; }

    public List<SpanAttribute> Attributes { get; } = [];

    public ulong StartTime { get; set; }

    public ulong Time { get; set; }

    public uint Flags { get; set; }

    public double Value { get; set; }

    public ulong Count { get; set; }

    public double? Sum { get; set; }

    /// <summary>Counts of explicit buckets, one more than <see cref="Bounds"/>, or none.</summary>
    public List<ulong> BucketCounts => _bucketCounts ??= [];

    public List<double> Bounds => _bounds ??= [];

    public int Scale { get; set; }

    public ulong ZeroCount { get; set; }

    public double ZeroThreshold { get; set; }

    public OtlpBuckets? Positive { get; set; }

    public OtlpBuckets? Negative { get; set; }

    public List<(double Quantile, double Value)> Quantiles => _quantiles ??= [];

    public List<OtlpExemplar> Exemplars => _exemplars ??= [];

    public bool HasExemplars => _exemplars is { Count: > 0 };

    /// <summary>Flag 1: the sender has no value any more.</summary>
    public bool HasNoRecordedValue => (Flags & 1) != 0;

    public long TimeMilliseconds => (long)(Time / 1_000_000);

    public long StartMilliseconds => (long)(StartTime / 1_000_000);
}

/// <summary>Dense buckets of an exponential histogram: count i is of bucket <see cref="Offset"/> + i.</summary>
internal sealed class OtlpBuckets
{
    public int Offset { get; set; }

    public List<ulong> Counts { get; } = [];
}

internal sealed record OtlpExemplar(
    ulong Time, double Value, string TraceId, string SpanId, IReadOnlyList<SpanAttribute> Attributes);
