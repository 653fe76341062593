using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>Variance estimated from buckets.</summary>
internal static class HistogramMoments
{
    /// <summary>
    /// Population variance with every observation at its bucket's middle: the arithmetic one of custom buckets, zero in the zero bucket,
    /// the geometric one of the others.
    /// </summary>
    public static double Variance(NativeHistogram histogram)
    {
        var mean = histogram.Sum / histogram.Count;
        var squares = default(CompensatedSum);
        foreach (var bucket in HistogramBuckets.All(histogram))
        {
            if (bucket.Count == 0)
                continue;
            var delta = Middle(bucket, histogram.UsesCustomBuckets) - mean;
            squares.Add(bucket.Count * delta * delta);
        }

        return squares.Value / histogram.Count;
    }

    private static double Middle(Bucket bucket, bool isCustom)
    {
        if (isCustom)
            return (bucket.Lower + bucket.Upper) / 2;
        if (bucket.Lower <= 0 && bucket.Upper >= 0)
            return 0;
        var middle = Math.Sqrt(bucket.Lower * bucket.Upper);
        return bucket.Upper < 0 ? -middle : middle;
    }
}
