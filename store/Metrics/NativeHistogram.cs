using System.Collections.Immutable;

namespace Observe.Store.Metrics;

/// <summary>What a sender or a function says about counter resets of a native histogram.</summary>
public enum CounterResetHint : byte
{
    Unknown = 0,
    Reset = 1,
    NotReset = 2,
    Gauge = 3,
}

/// <summary>A run of <paramref name="Length"/> used buckets, <paramref name="Offset"/> after the end of the run before (the first: its index).</summary>
public readonly record struct BucketSpan(int Offset, uint Length);

/// <summary>
/// Prometheus's native histogram with absolute bucket counts. Bucket i of schema s holds (base^(i-1), base^i] with
/// base = 2^(2^-s), s in -4..8. Schema -53 has the custom upper bounds of <see cref="CustomValues"/>, no zero and no
/// negative buckets. Immutable.
/// </summary>
public sealed record NativeHistogram
{
    public const int CustomBucketsSchema = -53;

    public required int Schema { get; init; }

    public double ZeroThreshold { get; init; }

    public double ZeroCount { get; init; }

    public double Count { get; init; }

    public double Sum { get; init; }

    public CounterResetHint ResetHint { get; init; }

    public ImmutableArray<BucketSpan> PositiveSpans { get; init; } = [];

    /// <summary>One absolute count for each bucket of <see cref="PositiveSpans"/>.</summary>
    public ImmutableArray<double> PositiveBuckets { get; init; } = [];

    public ImmutableArray<BucketSpan> NegativeSpans { get; init; } = [];

    public ImmutableArray<double> NegativeBuckets { get; init; } = [];

    /// <summary>Upper bounds of schema -53, strictly ascending, +Inf left out.</summary>
    public ImmutableArray<double> CustomValues { get; init; } = [];

    public bool UsesCustomBuckets => Schema == CustomBucketsSchema;

    /// <summary>The marker that ends a histogram series.</summary>
    public static NativeHistogram Stale { get; } = new() { Schema = 0, Sum = Staleness.Marker };

    public bool Equals(NativeHistogram? other)
        => other is not null
            && Schema == other.Schema
            && ResetHint == other.ResetHint
            && ZeroThreshold.Equals(other.ZeroThreshold)
            && ZeroCount.Equals(other.ZeroCount)
            && Count.Equals(other.Count)
            && BitConverter.DoubleToInt64Bits(Sum) == BitConverter.DoubleToInt64Bits(other.Sum)
            && PositiveSpans.AsSpan().SequenceEqual(other.PositiveSpans.AsSpan())
            && PositiveBuckets.AsSpan().SequenceEqual(other.PositiveBuckets.AsSpan())
            && NegativeSpans.AsSpan().SequenceEqual(other.NegativeSpans.AsSpan())
            && NegativeBuckets.AsSpan().SequenceEqual(other.NegativeBuckets.AsSpan())
            && CustomValues.AsSpan().SequenceEqual(other.CustomValues.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Schema, Count, Sum, PositiveBuckets.Length, NegativeBuckets.Length);
}
