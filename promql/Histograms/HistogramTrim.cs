using System.Collections.Immutable;
using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>
/// <c>h &lt;/ x</c> keeps the observations up to x, <c>h &gt;/ x</c> those from x on. A bucket that x lies in is divided as quantiles divide
/// it; the sum becomes that of the middles of what is kept. Where nothing is cut off, the histogram stays as it is.
/// </summary>
internal static class HistogramTrim
{
    public static NativeHistogram Trim(NativeHistogram histogram, double at, bool keepsLower)
    {
        var (count, sum, isCut) = (0.0, 0.0, false);
        var positive = new List<Bucket>();
        HistogramBuckets.AddPositive(positive, histogram);
        var negative = new List<Bucket>();
        HistogramBuckets.AddNegative(negative, histogram);
        var zero = KeepAndCount(HistogramBuckets.Biased(HistogramBuckets.Zero(histogram), histogram));
        var trimmed = histogram with
        {
            ZeroCount = zero,
            PositiveBuckets = [.. positive.Select(KeepAndCount)],
            NegativeBuckets = [.. negative.Select(KeepAndCount)],
        };
        return isCut ? HistogramArithmetic.Compact(trimmed with { Count = count, Sum = sum }) : histogram;

        double KeepAndCount(Bucket bucket)
        {
            var (kept, middle) = histogram.UsesCustomBuckets ? OfCustom(bucket, at, keepsLower) : OfExponential(bucket, at, keepsLower);
            isCut |= kept != bucket.Count;
            count += kept;
            sum += kept == 0 ? 0 : kept * middle;
            return kept;
        }
    }

    private static (double Kept, double Middle) OfExponential(Bucket bucket, double at, bool keepsLower)
    {
        var isZero = bucket.Lower <= 0 && bucket.Upper >= 0;
        if (keepsLower ? bucket.Upper <= at : bucket.Lower >= at)
            return (bucket.Count, Middle(bucket.Lower, bucket.Upper, isZero));
        if (keepsLower ? bucket.Lower >= at : bucket.Upper <= at)
            return (0, 0);
        var below = isZero
            ? (at - bucket.Lower) / (bucket.Upper - bucket.Lower)
            : LogarithmicShare(at, bucket);
        return keepsLower
            ? (bucket.Count * below, Middle(bucket.Lower, at, isZero))
            : (bucket.Count * (1 - below), Middle(at, bucket.Upper, isZero));
    }

    private static double LogarithmicShare(double at, Bucket bucket)
    {
        var (logLower, logUpper, logAt) = (Math.Log2(Math.Abs(bucket.Lower)), Math.Log2(Math.Abs(bucket.Upper)), Math.Log2(Math.Abs(at)));
        return (logAt - logLower) / (logUpper - logLower);
    }

    /// <summary>A bucket without end is kept whole, at x, or dropped: nothing says how it is to be divided.</summary>
    private static (double Kept, double Middle) OfCustom(Bucket bucket, double at, bool keepsLower)
    {
        var (lower, upper) = (bucket.Lower, bucket.Upper);
        if (double.IsNegativeInfinity(lower) && double.IsPositiveInfinity(upper))
            return (double.IsInfinity(at) && (at > 0) == keepsLower ? bucket.Count : 0, 0);
        if (double.IsPositiveInfinity(upper))
        {
            return keepsLower
                ? (double.IsPositiveInfinity(at) ? bucket.Count : 0, lower)
                : (double.IsPositiveInfinity(at) ? 0 : bucket.Count, Math.Max(lower, at));
        }

        if (double.IsNegativeInfinity(lower))
        {
            if (upper <= 0)
            {
                return keepsLower
                    ? (double.IsNegativeInfinity(at) ? 0 : bucket.Count, Math.Min(upper, at))
                    : (double.IsNegativeInfinity(at) ? bucket.Count : 0, upper);
            }

            if (!keepsLower && at < 0 && !double.IsNegativeInfinity(at))
                return (0, 0);
            lower = 0;
        }

        if (keepsLower ? upper <= at : lower >= at)
            return (bucket.Count, (lower + upper) / 2);
        if (keepsLower ? lower >= at : upper <= at)
            return (0, 0);
        var below = (at - lower) / (upper - lower);
        return keepsLower ? (bucket.Count * below, (lower + at) / 2) : (bucket.Count * (1 - below), (at + upper) / 2);
    }

    private static double Middle(double lower, double upper, bool isZero)
        => isZero ? (lower + upper) / 2 : (lower < 0 ? -1 : 1) * Math.Sqrt(lower * upper);
}
