using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>Quantiles, fractions and moments estimated from buckets.</summary>
internal static class HistogramStatistics
{
    /// <summary>
    /// The φ-quantile: linear within custom buckets and the zero bucket, exponential within the others.
    /// </summary>
    public static double Quantile(double quantile, NativeHistogram histogram)
    {
        if (quantile < 0)
            return double.NegativeInfinity;
        if (quantile > 1)
            return double.PositiveInfinity;
        if (histogram.Count == 0 || double.IsNaN(quantile))
            return double.NaN;
        var rank = quantile * histogram.Count;
        var before = 0.0;
        var found = default(Bucket);
        foreach (var bucket in HistogramBuckets.All(histogram))
        {
            if (bucket.Count == 0)
                continue;
            found = bucket;
            if (before + bucket.Count >= rank)
                return Within(found, Math.Clamp((rank - before) / bucket.Count, 0, 1), histogram);
            before += bucket.Count;
        }

        return found.Count == 0 ? double.NaN : Within(found, 1, histogram);
    }

    /// <summary>The share of observations in (lower, upper].</summary>
    public static double Fraction(double lower, double upper, NativeHistogram histogram)
    {
        if (histogram.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
            return double.NaN;
        if (lower >= upper)
            return 0;
        return (RankOf(upper, histogram) - RankOf(lower, histogram)) / histogram.Count;
    }

    /// <summary>Population variance with every observation at its bucket's middle (geometric where the bounds have one sign).</summary>
    public static double Variance(NativeHistogram histogram)
    {
        var mean = histogram.Sum / histogram.Count;
        var sum = 0.0;
        foreach (var bucket in HistogramBuckets.All(histogram))
        {
            if (bucket.Count == 0)
                continue;
            var middle = Middle(bucket, histogram.UsesCustomBuckets);
            sum += bucket.Count * (middle - mean) * (middle - mean);
        }

        return sum / histogram.Count;
    }

    private static double Middle(Bucket bucket, bool isCustom)
    {
        if (bucket.Lower <= 0 && bucket.Upper >= 0 && !isCustom)
            return 0;
        if (isCustom)
            return double.IsInfinity(bucket.Lower) ? bucket.Upper : double.IsInfinity(bucket.Upper) ? bucket.Lower : (bucket.Lower + bucket.Upper) / 2;
        var middle = Math.Sqrt(bucket.Lower * bucket.Upper);
        return bucket.Upper <= 0 ? -middle : middle;
    }

    private static double Within(Bucket bucket, double fraction, NativeHistogram histogram)
    {
        var (lower, upper) = Bounds(bucket, histogram);
        if (double.IsInfinity(upper))
            return lower;
        if (double.IsInfinity(lower))
            return upper;
        if (histogram.UsesCustomBuckets || (lower <= 0 && upper >= 0))
            return lower + (upper - lower) * fraction;
        var logLower = Math.Log2(Math.Abs(lower));
        var logUpper = Math.Log2(Math.Abs(upper));
        return lower > 0
            ? Math.Pow(2, logLower + (logUpper - logLower) * fraction)
            : -Math.Pow(2, logUpper + (logLower - logUpper) * (1 - fraction));
    }

    /// <summary>A zero bucket with buckets on one side only begins, or ends, at zero; so does the first custom bucket.</summary>
    private static (double Lower, double Upper) Bounds(Bucket bucket, NativeHistogram histogram)
    {
        if (histogram.UsesCustomBuckets)
            return double.IsNegativeInfinity(bucket.Lower) && bucket.Upper > 0 ? (0, bucket.Upper) : (bucket.Lower, bucket.Upper);
        if (bucket.Lower < 0 && bucket.Upper > 0)
        {
            if (histogram.NegativeBuckets.IsEmpty && !histogram.PositiveBuckets.IsEmpty)
                return (0, bucket.Upper);
            if (histogram.PositiveBuckets.IsEmpty && !histogram.NegativeBuckets.IsEmpty)
                return (bucket.Lower, 0);
        }

        return (bucket.Lower, bucket.Upper);
    }

    private static double RankOf(double value, NativeHistogram histogram)
    {
        var rank = 0.0;
        foreach (var bucket in HistogramBuckets.All(histogram))
        {
            var (lower, upper) = Bounds(bucket, histogram);
            if (value >= upper)
                rank += bucket.Count;
            else if (value > lower)
                return rank + bucket.Count * Share(value, lower, upper, histogram.UsesCustomBuckets);
            else
                break;
        }

        return rank;
    }

    private static double Share(double value, double lower, double upper, bool isCustom)
    {
        if (double.IsInfinity(lower))
            return 1;
        if (double.IsInfinity(upper))
            return 0;
        if (isCustom || (lower <= 0 && upper >= 0))
            return (value - lower) / (upper - lower);
        var logLower = Math.Log2(Math.Abs(lower));
        var logUpper = Math.Log2(Math.Abs(upper));
        return (Math.Log2(Math.Abs(value)) - logLower) / (logUpper - logLower);
    }
}
