using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>One bucket with its bounds; the zero bucket reaches over zero.</summary>
internal readonly record struct Bucket(double Lower, double Upper, bool LowerInclusive, bool UpperInclusive, double Count);

/// <summary>Buckets of a native histogram by index, and back.</summary>
internal static class HistogramBuckets
{
    /// <summary>Index → count of one side; empty buckets are left out only where they were.</summary>
    public static SortedDictionary<int, double> Expand(ReadOnlySpan<BucketSpan> spans, ReadOnlySpan<double> counts)
    {
        var buckets = new SortedDictionary<int, double>();
        var index = 0;
        var at = 0;
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length && at < counts.Length; i++)
                buckets[index++] = counts[at++];
        }

        return buckets;
    }

    /// <summary>Spans and counts of one side; buckets that hold nothing are dropped.</summary>
    public static (BucketSpan[] Spans, double[] Counts) Compact(SortedDictionary<int, double> buckets)
    {
        var spans = new List<BucketSpan>();
        var counts = new List<double>();
        var next = 0;
        foreach (var (index, count) in buckets)
        {
            if (count == 0)
                continue;
            if (spans.Count > 0 && index == next)
                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else
                spans.Add(new BucketSpan(index - next, 1));
            counts.Add(count);
            next = index + 1;
        }

        return ([.. spans], [.. counts]);
    }

    /// <summary>Upper bound of a bucket of an exponential schema: 2^(index · 2^-schema).</summary>
    public static double UpperBound(int index, int schema) => Math.Pow(2, index * Math.Pow(2, -schema));

    /// <summary>All buckets in order of their bounds: negative, zero, positive.</summary>
    public static List<Bucket> All(NativeHistogram histogram)
    {
        var buckets = new List<Bucket>();
        if (histogram.UsesCustomBuckets)
        {
            foreach (var (index, count) in Expand(histogram.PositiveSpans.AsSpan(), histogram.PositiveBuckets.AsSpan()))
            {
                var lower = index == 0 ? double.NegativeInfinity : histogram.CustomValues[index - 1];
                var upper = index < histogram.CustomValues.Length ? histogram.CustomValues[index] : double.PositiveInfinity;
                buckets.Add(new Bucket(lower, upper, index == 0, true, count));
            }

            return buckets;
        }

        foreach (var (index, count) in Expand(histogram.NegativeSpans.AsSpan(), histogram.NegativeBuckets.AsSpan()).Reverse())
            buckets.Add(new Bucket(-UpperBound(index, histogram.Schema), -UpperBound(index - 1, histogram.Schema), true, false, count));
        if (histogram.ZeroCount > 0)
            buckets.Add(new Bucket(-histogram.ZeroThreshold, histogram.ZeroThreshold, true, true, histogram.ZeroCount));
        foreach (var (index, count) in Expand(histogram.PositiveSpans.AsSpan(), histogram.PositiveBuckets.AsSpan()))
            buckets.Add(new Bucket(UpperBound(index - 1, histogram.Schema), UpperBound(index, histogram.Schema), false, true, count));
        return buckets;
    }
}
