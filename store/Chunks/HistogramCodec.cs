using System.Collections.Immutable;
using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// A native histogram in bytes: schema, hint, zero bucket, count, sum, then spans and bucket counts. Whole counts, the usual case,
/// are varints of the difference to the bucket before; others are doubles.
/// </summary>
internal static class HistogramCodec
{
    private const byte WholeCounts = 1;

    /// <summary>Up to 2^53 every whole number is a double.</summary>
    private const double MaxWhole = 1L << 53;

    public static void Encode(NativeHistogram histogram, ByteWriter to)
    {
        var whole = AreWhole(histogram.PositiveBuckets) && AreWhole(histogram.NegativeBuckets);
        to.Byte(whole ? WholeCounts : (byte)0);
        to.Zigzag(histogram.Schema);
        to.Byte((byte)histogram.ResetHint);
        to.Double(histogram.ZeroThreshold);
        to.Double(histogram.ZeroCount);
        to.Double(histogram.Count);
        to.Double(histogram.Sum);
        EncodeSide(histogram.PositiveSpans, histogram.PositiveBuckets, whole, to);
        EncodeSide(histogram.NegativeSpans, histogram.NegativeBuckets, whole, to);
        EncodeDoubles(histogram.CustomValues, to);
    }

    public static NativeHistogram Decode(ref ByteReader from)
    {
        var whole = from.Byte() == WholeCounts;
        var schema = (int)from.Zigzag();
        var hint = (CounterResetHint)from.Byte();
        var (zeroThreshold, zeroCount, count, sum) = (from.Double(), from.Double(), from.Double(), from.Double());
        var positiveSpans = DecodeSpans(ref from);
        var positive = whole ? DecodeWhole(ref from) : DecodeDoubles(ref from);
        var negativeSpans = DecodeSpans(ref from);
        var negative = whole ? DecodeWhole(ref from) : DecodeDoubles(ref from);
        return new NativeHistogram
        {
            Schema = schema,
            ResetHint = hint,
            ZeroThreshold = zeroThreshold,
            ZeroCount = zeroCount,
            Count = count,
            Sum = sum,
            PositiveSpans = positiveSpans,
            PositiveBuckets = positive,
            NegativeSpans = negativeSpans,
            NegativeBuckets = negative,
            CustomValues = DecodeDoubles(ref from),
        };
    }

    private static void EncodeSide(
        ImmutableArray<BucketSpan> spans, ImmutableArray<double> buckets, bool whole, ByteWriter to)
    {
        to.Varint((ulong)spans.Length);
        foreach (var span in spans)
        {
            to.Zigzag(span.Offset);
            to.Varint(span.Length);
        }

        if (!whole)
        {
            EncodeDoubles(buckets, to);
            return;
        }

        to.Varint((ulong)buckets.Length);
        var previous = 0L;
        foreach (var bucket in buckets)
        {
            to.Zigzag((long)bucket - previous);
            previous = (long)bucket;
        }
    }

    private static void EncodeDoubles(ImmutableArray<double> values, ByteWriter to)
    {
        to.Varint((ulong)values.Length);
        foreach (var value in values)
            to.Double(value);
    }

    private static ImmutableArray<BucketSpan> DecodeSpans(ref ByteReader from)
    {
        var spans = ImmutableArray.CreateBuilder<BucketSpan>(from.Count());
        for (var left = spans.Capacity; left > 0; left--)
            spans.Add(new BucketSpan((int)from.Zigzag(), (uint)from.Varint()));
        return spans.DrainToImmutable();
    }

    private static ImmutableArray<double> DecodeWhole(ref ByteReader from)
    {
        var values = ImmutableArray.CreateBuilder<double>(from.Count());
        var value = 0L;
        for (var left = values.Capacity; left > 0; left--)
            values.Add(value += from.Zigzag());
        return values.DrainToImmutable();
    }

    private static ImmutableArray<double> DecodeDoubles(ref ByteReader from)
    {
        var values = ImmutableArray.CreateBuilder<double>(from.Count());
        for (var left = values.Capacity; left > 0; left--)
            values.Add(from.Double());
        return values.DrainToImmutable();
    }

    private static bool AreWhole(ImmutableArray<double> values)
    {
        foreach (var value in values)
        {
            // Negative zero is whole but would come back as zero.
            if (!(value >= 0 && value <= MaxWhole && value == Math.Truncate(value)) || double.IsNegative(value))
                return false;
        }

        return true;
    }
}
