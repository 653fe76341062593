using Observe.Collector.Limits;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>A histogram with explicit bounds as <c>_bucket</c> (cumulative over the bounds, label <c>le</c>), <c>_sum</c> and <c>_count</c>.</summary>
internal static class ClassicHistogram
{
    private const string BoundLabel = "le";

    public static void Add(string name, OtlpPoint point, PointWriter points, bool isDelta)
    {
        if (Problem(point) is { } problem)
        {
            points.Tally.Refuse(RefusalReason.InvalidHistogram, $"{name}: {problem}");
            return;
        }

        var refusedBefore = points.Tally.RefusedCount;
        var bucketName = name + "_bucket";
        var (cumulative, exemplarsFrom) = (0UL, double.NegativeInfinity);
        for (var i = 0; i < point.Bounds.Count && !double.IsPositiveInfinity(point.Bounds[i]); i++)
        {
            cumulative += point.BucketCounts.Count > i ? point.BucketCounts[i] : 0;
            AddBucket(bucketName, point.Bounds[i], cumulative);
            // One refusal a data point: the other series of it would only repeat the reason.
            if (points.Tally.RefusedCount > refusedBefore)
                return;
        }

        AddBucket(bucketName, double.PositiveInfinity, point.Count);
        if (point.Sum is { } sum)
            points.Counter(name + "_sum", point, sum, isDelta);
        points.Counter(name + "_count", point, point.Count, isDelta);

        void AddBucket(string series, double bound, ulong count)
        {
            var found = points.Counter(series, point, count, isDelta, new Label(BoundLabel, NameText.Plain(bound)));
            AddExemplars(found, point, points, exemplarsFrom, bound);
            exemplarsFrom = bound;
        }
    }

    /// <summary>An exemplar belongs to the bucket that counted it.</summary>
    private static void AddExemplars(Series? series, OtlpPoint point, PointWriter points, double above, double bound)
    {
        if (!point.HasExemplars)
            return;
        foreach (var exemplar in point.Exemplars)
        {
            if (exemplar.Value > above && exemplar.Value <= bound)
                points.AddExemplar(series, exemplar);
        }
    }

    private static string? Problem(OtlpPoint point)
    {
        var (counts, bounds) = (point.BucketCounts, point.Bounds);
        if (counts.Count != 0 && counts.Count != bounds.Count + 1)
            return $"{counts.Count} bucket counts for {bounds.Count} bounds; there must be one more count than bounds";
        for (var i = 0; i < bounds.Count; i++)
        {
            if (double.IsNaN(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1]))
                return "bucket bounds must ascend";
        }

        return null;
    }
}
