using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>Quantiles and fractions estimated from the buckets of native histograms.</summary>
internal static class HistogramQuantiles
{
    /// <summary>
    /// The φ-quantile: linear within custom buckets and the zero bucket, on a logarithmic scale within the others. Observations that are
    /// NaN are counted and lie in no bucket: a rank beyond all buckets has NaN.
    /// </summary>
    public static double Quantile(double quantile, NativeHistogram histogram)
    {
        if (quantile < 0)
            return double.NegativeInfinity;
        if (quantile > 1)
            return double.PositiveInfinity;
        if (histogram.Count == 0 || double.IsNaN(quantile))
            return double.NaN;
        // From the nearer end, as fewer sums round less; from below where NaN is among the observations.
        var isForward = double.IsNaN(histogram.Sum) || quantile < 0.5;
        var rank = (isForward ? quantile : 1 - quantile) * histogram.Count;
        var buckets = HistogramBuckets.All(histogram);
        if (!isForward)
            buckets.Reverse();
        var (found, count) = Find(buckets, rank);
        var bucket = histogram.UsesCustomBuckets || !(found.Lower < 0 && found.Upper > 0) ? found : HistogramBuckets.Biased(found, histogram);
        if (histogram.UsesCustomBuckets && double.IsNegativeInfinity(bucket.Lower))
        {
            if (bucket.Upper <= 0)
                return bucket.Upper;
            bucket = bucket with { Lower = 0 };
        }
        else if (histogram.UsesCustomBuckets && double.IsPositiveInfinity(bucket.Upper))
        {
            return bucket.Lower;
        }

        count = Math.Min(count, histogram.Count);
        if (count < rank)
            return double.IsNaN(histogram.Sum) ? double.NaN : bucket.Upper;
        rank = isForward ? rank - (count - bucket.Count) : count - rank;
        return Within(bucket, rank / bucket.Count, histogram.UsesCustomBuckets);
    }

    /// <summary>The share of observations in (lower, upper]; those that are NaN are in no range.</summary>
    public static double Fraction(double lower, double upper, NativeHistogram histogram)
    {
        if (histogram.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
            return double.NaN;
        if (lower >= upper)
            return 0;
        var buckets = HistogramBuckets.All(histogram);
        return (RankOf(upper, histogram, buckets) - RankOf(lower, histogram, buckets)) / histogram.Count;
    }

    private static (Bucket Bucket, double Count) Find(List<Bucket> buckets, double rank)
    {
        var (found, count) = (default(Bucket), 0.0);
        foreach (var bucket in buckets)
        {
            if (bucket.Count == 0)
                continue;
            found = bucket;
            count += bucket.Count;
            if (count >= rank)
                break;
        }

        return (found, count);
    }

    private static double Within(Bucket bucket, double fraction, bool isCustom)
    {
        var (lower, upper) = (bucket.Lower, bucket.Upper);
        if (isCustom || (lower <= 0 && upper >= 0))
            return lower + ((upper - lower) * fraction);
        var (logLower, logUpper) = (Math.Log2(Math.Abs(lower)), Math.Log2(Math.Abs(upper)));
        return lower > 0
            ? Math.Pow(2, logLower + ((logUpper - logLower) * fraction))
            : -Math.Pow(2, logUpper + ((logLower - logUpper) * (1 - fraction)));
    }

    private static double RankOf(double value, NativeHistogram histogram, List<Bucket> buckets)
    {
        var rank = 0.0;
        foreach (var plain in buckets)
        {
            var bucket = Bounded(plain, histogram);
            if (bucket.Lower >= value)
                return Math.Min(rank, histogram.Count);
            if (bucket.Upper > value)
                return Math.Min(rank + (bucket.Count * Share(value, bucket, histogram.UsesCustomBuckets)), histogram.Count);
            rank += bucket.Count;
        }

        return Math.Min(rank, histogram.Count);
    }

    private static Bucket Bounded(Bucket bucket, NativeHistogram histogram)
    {
        if (histogram.UsesCustomBuckets)
            return double.IsNegativeInfinity(bucket.Lower) && bucket.Upper > 0 ? bucket with { Lower = 0 } : bucket;
        return bucket.Lower <= 0 && bucket.Upper >= 0 ? HistogramBuckets.Biased(bucket, histogram) : bucket;
    }

    /// <summary>The part of a bucket below a value within it; a bucket without end is not divided.</summary>
    private static double Share(double value, Bucket bucket, bool isCustom)
    {
        if (double.IsInfinity(bucket.Lower))
            return 1;
        if (double.IsInfinity(bucket.Upper))
            return 0;
        if (isCustom || (bucket.Lower <= 0 && bucket.Upper >= 0))
            return (value - bucket.Lower) / (bucket.Upper - bucket.Lower);
        var (logLower, logUpper, logValue) = (Math.Log2(Math.Abs(bucket.Lower)), Math.Log2(Math.Abs(bucket.Upper)), Math.Log2(Math.Abs(value)));
        return value > 0 ? (logValue - logLower) / (logUpper - logLower) : 1 - ((logValue - logUpper) / (logLower - logUpper));
    }
}
