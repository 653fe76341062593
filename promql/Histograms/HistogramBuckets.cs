using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>One bucket with its bounds; the zero bucket reaches over zero.</summary>
internal readonly record struct Bucket(double Lower, double Upper, bool LowerInclusive, bool UpperInclusive, double Count);

/// <summary>The buckets of a native histogram with their bounds.</summary>
internal static class HistogramBuckets
{
    /// <summary>
    /// Upper bound of a bucket of an exponential schema: 2^(index · 2^-schema). The whole part of the exponent is exact; the bucket that
    /// would end at 2^1024 ends at the greatest number.
    /// </summary>
    public static double UpperBound(int index, int schema)
    {
        var (whole, fraction) = schema <= 0
            ? ((long)index << -schema, 0.0)
            : (index >> schema, (index & ((1 << schema) - 1)) / (double)(1 << schema));
        if (whole == 1024 && fraction == 0)
            return double.MaxValue;
        return Math.ScaleB(Math.Pow(2, fraction), (int)Math.Clamp(whole, -5000, 5000));
    }

    /// <summary>All buckets in order of their bounds: negative, zero, positive.</summary>
    public static List<Bucket> All(NativeHistogram histogram)
    {
        var buckets = new List<Bucket>(histogram.PositiveBuckets.Length + histogram.NegativeBuckets.Length + 1);
        AddNegative(buckets, histogram);
        buckets.Reverse();
        if (histogram.ZeroCount != 0)
            buckets.Add(Zero(histogram));
        AddPositive(buckets, histogram);
        return buckets;
    }

    public static Bucket Zero(NativeHistogram histogram)
        => new(-histogram.ZeroThreshold, histogram.ZeroThreshold, true, true, histogram.ZeroCount);

    /// <summary>
    /// The zero bucket where all observations lie on one side: it begins, or ends, at zero then. Without any other bucket it keeps both.
    /// </summary>
    public static Bucket Biased(Bucket bucket, NativeHistogram histogram)
    {
        if (histogram.NegativeBuckets.IsEmpty && !histogram.PositiveBuckets.IsEmpty)
            return bucket with { Lower = 0 };
        return histogram.PositiveBuckets.IsEmpty && !histogram.NegativeBuckets.IsEmpty ? bucket with { Upper = 0 } : bucket;
    }

    /// <summary>From the lowest up; those of custom buckets are all here.</summary>
    public static void AddPositive(List<Bucket> buckets, NativeHistogram histogram)
    {
        foreach (var (index, count) in SparseBuckets.Enumerate(histogram.PositiveSpans, histogram.PositiveBuckets))
        {
            if (!histogram.UsesCustomBuckets)
            {
                buckets.Add(new Bucket(UpperBound(index - 1, histogram.Schema), UpperBound(index, histogram.Schema), false, true, count));
                continue;
            }

            var lower = index == 0 ? double.NegativeInfinity : histogram.CustomValues[Math.Min(index, histogram.CustomValues.Length) - 1];
            var upper = index < histogram.CustomValues.Length ? histogram.CustomValues[index] : double.PositiveInfinity;
            buckets.Add(new Bucket(lower, upper, index == 0, true, count));
        }
    }

    /// <summary>From the one nearest to zero down.</summary>
    public static void AddNegative(List<Bucket> buckets, NativeHistogram histogram)
    {
        foreach (var (index, count) in SparseBuckets.Enumerate(histogram.NegativeSpans, histogram.NegativeBuckets))
            buckets.Add(new Bucket(-UpperBound(index, histogram.Schema), -UpperBound(index - 1, histogram.Schema), true, false, count));
    }
}
