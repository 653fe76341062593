using System.Globalization;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>What <c>load_with_nhcb</c> adds: histograms with custom buckets made of <c>_bucket</c>, <c>_count</c> and <c>_sum</c> series.</summary>
internal static class ClassicConversion
{
    public static IReadOnlyList<ScriptSeries> Convert(IReadOnlyList<ScriptSeries> series)
    {
        var bases = new Dictionary<LabelSet, Dictionary<int, Parts>>();
        foreach (var item in series)
        {
            if (item.Labels.MetricName is not { } name || SuffixOf(name, item.Labels) is not { } suffix)
                continue;
            var labels = item.Labels.With(Label.MetricName, name[..^suffix.Length]).Without("le");
            if (!bases.TryGetValue(labels, out var points))
                bases[labels] = points = [];
            for (var i = 0; i < item.Points.Count; i++)
            {
                if (item.Points[i].Value is not { } value)
                    continue;
                if (!points.TryGetValue(i, out var parts))
                    points[i] = parts = new Parts();
                Set(parts, suffix, item.Labels["le"], value);
            }
        }

        return [.. bases.Select(item => new ScriptSeries(item.Key, PointsOf(item.Value)))];
    }

    private static string? SuffixOf(string name, LabelSet labels)
        => name.EndsWith("_bucket", StringComparison.Ordinal) && labels["le"] is not null ? "_bucket"
            : name.EndsWith("_count", StringComparison.Ordinal) ? "_count"
            : name.EndsWith("_sum", StringComparison.Ordinal) ? "_sum" : null;

    private static void Set(Parts parts, string suffix, string? bound, double value)
    {
        if (suffix == "_count")
            parts.Count = value;
        else if (suffix == "_sum")
            parts.Sum = value;
        else
            parts.Buckets.TryAdd(SeriesText.Number(bound!), value);
    }

    private static ScriptPoint[] PointsOf(Dictionary<int, Parts> parts)
    {
        var points = new ScriptPoint[parts.Keys.Max() + 1];
        foreach (var (index, part) in parts)
        {
            if (part.Buckets.Count > 0)
                points[index] = new ScriptPoint(null, new ScriptHistogram(part.ToHistogram(), false));
        }

        return points;
    }

    private sealed class Parts
    {
        public SortedDictionary<double, double> Buckets { get; } = [];

        public double? Count { get; set; }

        public double Sum { get; set; }

        public NativeHistogram ToHistogram()
        {
            var count = Count ?? Buckets.Values.Last();
            var (counts, before) = (new List<double>(), 0.0);
            foreach (var (bound, cumulative) in Buckets)
            {
                if (double.IsPositiveInfinity(bound))
                    continue;
                counts.Add(cumulative - before);
                before = cumulative;
            }

            counts.Add(count - before);
            return new NativeHistogram
            {
                Schema = NativeHistogram.CustomBucketsSchema,
                Count = count,
                Sum = Sum,
                CustomValues = [.. Buckets.Keys.Where(bound => !double.IsPositiveInfinity(bound))],
                PositiveSpans = [new BucketSpan(0, (uint)counts.Count)],
                PositiveBuckets = [.. counts],
            };
        }
    }
}
