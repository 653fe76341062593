namespace Observe.PromQL.Histograms;

/// <summary>Quantiles of histograms kept as <c>_bucket</c> series with upper bounds in <c>le</c>.</summary>
internal static class ClassicHistogram
{
    /// <summary>Buckets that fall by less than this share of their neighbours fell by rounding.</summary>
    private const double SmallDelta = 1e-12;

    /// <param name="quantile">φ.</param>
    /// <param name="buckets">Upper bounds with cumulative counts, any order.</param>
    public static double Quantile(double quantile, List<(double UpperBound, double Count)> buckets)
    {
        if (double.IsNaN(quantile))
            return double.NaN;
        if (quantile < 0)
            return double.NegativeInfinity;
        if (quantile > 1)
            return double.PositiveInfinity;
        var sorted = Coalesce(buckets);
        if (sorted.Count < 2 || !double.IsPositiveInfinity(sorted[^1].UpperBound))
            return double.NaN;
        MakeMonotonic(sorted);
        var observations = sorted[^1].Count;
        if (observations == 0 || double.IsNaN(observations))
            return double.NaN;
        var rank = quantile * observations;
        var at = sorted.FindIndex(0, sorted.Count - 1, bucket => bucket.Count >= rank);
        if (at < 0)
            return sorted[^2].UpperBound;
        if (at == 0 && sorted[0].UpperBound <= 0)
            return sorted[0].UpperBound;
        var (lower, before) = at == 0 ? (0, 0) : sorted[at - 1];
        return lower + (sorted[at].UpperBound - lower) * ((rank - before) / (sorted[at].Count - before));
    }

    private static List<(double UpperBound, double Count)> Coalesce(List<(double UpperBound, double Count)> buckets)
        => [.. buckets.GroupBy(bucket => bucket.UpperBound)
            .Select(group => (group.Key, group.Sum(bucket => bucket.Count)))
            .OrderBy(bucket => bucket.Key)];

    private static void MakeMonotonic(List<(double UpperBound, double Count)> buckets)
    {
        for (var i = 1; i < buckets.Count; i++)
        {
            var (previous, current) = (buckets[i - 1].Count, buckets[i].Count);
            if (current < previous || Math.Abs(current - previous) <= SmallDelta * (Math.Abs(current) + Math.Abs(previous)))
                buckets[i] = buckets[i] with { Count = previous };
        }
    }
}
