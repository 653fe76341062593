namespace Observe.PromQL.Histograms;

/// <summary>A bucket of a classic histogram: how many observations are at most its bound.</summary>
internal readonly record struct ClassicBucket(double UpperBound, double Count);

/// <summary>What had to be mended so that the counts grow with the bounds; <paramref name="Count"/> is 0 where nothing had.</summary>
internal readonly record struct MonotonicRepair(int Count, double LowestBound, double HighestBound, double LargestDifference);

/// <summary>Quantiles and fractions of histograms whose buckets are series with a label <c>le</c>.</summary>
internal static class ClassicHistogram
{
    /// <summary>Differences that are no more than what rounding leaves, relative.</summary>
    private const double Insignificant = 1e-12;

    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>
    /// The φ-quantile, linear within its bucket. The lowest bucket begins at zero, or has its bound as quantile where that is not above
    /// zero; the one up to infinity has its lower bound. NaN without a bucket up to infinity. Sorts the buckets.
    /// </summary>
    public static (double Value, MonotonicRepair Repair) Quantile(double quantile, List<ClassicBucket> buckets)
    {
        if (double.IsNaN(quantile))
            return (double.NaN, default);
        if (quantile < 0)
            return (double.NegativeInfinity, default);
        if (quantile > 1)
            return (double.PositiveInfinity, default);
        if (!Prepare(buckets))
            return (double.NaN, default);
        var repair = MakeMonotonic(buckets);
        var observations = buckets[^1].Count;
        if (buckets.Count < 2 || observations == 0)
            return (double.NaN, repair);
        var rank = quantile * observations;
        var at = 0;
        while (at < buckets.Count - 1 && !(buckets[at].Count >= rank))
            at++;
        if (at == buckets.Count - 1)
            return (buckets[^2].UpperBound, repair);
        var upper = buckets[at].UpperBound;
        if (at == 0)
            return (upper <= 0 ? upper : upper * (rank / buckets[0].Count), repair);
        var (lower, below) = (buckets[at - 1].UpperBound, buckets[at - 1].Count);
        return (lower + ((upper - lower) * ((rank - below) / (buckets[at].Count - below))), repair);
    }

    /// <summary>The share of observations in (lower, upper]. Sorts the buckets.</summary>
    public static double Fraction(double lower, double upper, List<ClassicBucket> buckets)
    {
        if (!Prepare(buckets))
            return double.NaN;
        var count = buckets[^1].Count;
        if (count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
            return double.NaN;
        return lower >= upper ? 0 : (RankOf(upper, buckets) - RankOf(lower, buckets)) / count;
    }

    private static double RankOf(double value, List<ClassicBucket> buckets)
    {
        var (rank, count) = (0.0, buckets[^1].Count);
        for (var i = 0; i < buckets.Count; i++)
        {
            var upper = buckets[i].UpperBound;
            var lower = i > 0 ? buckets[i - 1].UpperBound : upper > 0 ? 0 : double.NegativeInfinity;
            if (lower >= value)
                return Math.Min(rank, count);
            if (upper > value)
            {
                // Not divided: the lowest bucket without a begin counts whole, the one up to infinity not at all.
                var within = double.IsNegativeInfinity(lower) ? buckets[i].Count
                    : double.IsPositiveInfinity(upper) ? rank
                    : rank + ((buckets[i].Count - rank) * (value - lower) / (upper - lower));
                return Math.Min(within, count);
            }

            rank = buckets[i].Count;
        }

        return count;
    }

    /// <summary>Sorts, and adds those of one bound; false where there is none up to infinity.</summary>
    private static bool Prepare(List<ClassicBucket> buckets)
    {
        buckets.Sort((a, b) => a.UpperBound.CompareTo(b.UpperBound));
        if (buckets.Count == 0 || !double.IsPositiveInfinity(buckets[^1].UpperBound))
            return false;
        var last = 0;
        for (var i = 1; i < buckets.Count; i++)
        {
            if (buckets[i].UpperBound == buckets[last].UpperBound)
                buckets[last] = buckets[last] with { Count = buckets[last].Count + buckets[i].Count };
            else
                buckets[++last] = buckets[i];
        }

        buckets.RemoveRange(last + 1, buckets.Count - last - 1);
        return true;
    }

    private static MonotonicRepair MakeMonotonic(List<ClassicBucket> buckets)
    {
        var repair = default(MonotonicRepair);
        var before = buckets[0].Count;
        for (var i = 1; i < buckets.Count; i++)
        {
            var bucket = buckets[i];
            if (bucket.Count == before)
                continue;
            if (IsInsignificant(bucket.Count, before))
            {
                buckets[i] = bucket with { Count = before };
            }
            else if (bucket.Count < before)
            {
                repair = new MonotonicRepair(
                    repair.Count + 1, repair.Count == 0 ? bucket.UpperBound : repair.LowestBound, bucket.UpperBound,
                    Math.Max(repair.LargestDifference, before - bucket.Count));
                buckets[i] = bucket with { Count = before };
            }
            else
            {
                before = bucket.Count;
            }
        }

        return repair;
    }

    private static bool IsInsignificant(double a, double b)
    {
        var (sum, difference) = (Math.Abs(a) + Math.Abs(b), Math.Abs(a - b));
        return a == 0 || b == 0 || sum < SmallestNormal
            ? difference < Insignificant * SmallestNormal
            : difference / Math.Min(sum, double.MaxValue) < Insignificant;
    }
}
