using System.Collections.Immutable;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>What all native histograms of a chunk have in common: it comes before the first.</summary>
internal sealed record HistogramLayout(
    int Schema, double ZeroThreshold, ImmutableArray<BucketSpan> Positive, ImmutableArray<BucketSpan> Negative, ImmutableArray<double> CustomValues)
{
    private const int LeastSchema = -4;
    private const int MostSchema = 8;

    /// <summary>Threshold zero, and one that is no power of two; others are a power of two from here on.</summary>
    private const int NoThreshold = 0;
    private const int OddThreshold = 255;
    private const int ThresholdBias = 243;

    public int PositiveBuckets { get; } = BucketsOf(Positive);

    public int NegativeBuckets { get; } = BucketsOf(Negative);

    /// <exception cref="InvalidDataException">The bits are no layout.</exception>
    public static HistogramLayout Read(ref ChunkBits bits)
    {
        var threshold = (int)bits.Read(8) switch
        {
            NoThreshold => 0,
            OddThreshold => bits.Double(),
            var power => Math.ScaleB(0.5, power - ThresholdBias),
        };
        var schema = bits.VarbitInt();
        if (schema is (< LeastSchema or > MostSchema) and not NativeHistogram.CustomBucketsSchema)
            throw new InvalidDataException($"a chunk has histograms of schema {schema}, which is not known");
        var (positive, negative) = (ReadSpans(ref bits), ReadSpans(ref bits));
        return new HistogramLayout(
            (int)schema, threshold, positive, negative, schema == NativeHistogram.CustomBucketsSchema ? ReadBounds(ref bits) : []);
    }

    private static ImmutableArray<BucketSpan> ReadSpans(ref ChunkBits bits)
    {
        var spans = ImmutableArray.CreateBuilder<BucketSpan>(bits.Count());
        var buckets = 0L;
        for (var left = spans.Capacity; left > 0; left--)
        {
            var length = bits.VarbitUint();
            // The first histogram has a bit of each at least.
            if (length > (ulong)bits.Left || (buckets += (long)length) > bits.Left)
                throw new InvalidDataException("a chunk has histograms of more buckets than it holds");
            spans.Add(new BucketSpan((int)bits.VarbitInt(), (uint)length));
        }

        return spans.DrainToImmutable();
    }

    /// <summary>Thousandths and one more, or 0 and the double.</summary>
    private static ImmutableArray<double> ReadBounds(ref ChunkBits bits)
    {
        var bounds = ImmutableArray.CreateBuilder<double>(bits.Count());
        for (var left = bounds.Capacity; left > 0; left--)
            bounds.Add(bits.VarbitUint() is var thousandths && thousandths == 0 ? bits.Double() : (thousandths - 1) / 1000.0);
        return bounds.DrainToImmutable();
    }

    private static int BucketsOf(ImmutableArray<BucketSpan> spans)
    {
        var buckets = 0;
        foreach (var span in spans)
            buckets += (int)span.Length;
        return buckets;
    }
}
