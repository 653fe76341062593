using Observe.Store.Metrics;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>Start-up times as a native histogram of schema 3: buckets a twelfth apart, (2^((i-1)/8), 2^(i/8)].</summary>
internal static class StartupHistogram
{
    private const int Schema = 3;
    private const double BucketsPerDoubling = 8;

    /// <summary>Shorter ones count as this: below it nothing was measured.</summary>
    private const double Shortest = 0.001;

    public static NativeHistogram Of(IReadOnlyList<double> seconds)
    {
        var counts = seconds.GroupBy(Bucket).OrderBy(group => group.Key).Select(group => (Index: group.Key, Count: (double)group.Count())).ToArray();
        var spans = new List<BucketSpan>();
        var end = 0;
        foreach (var (position, (index, _)) in counts.Index())
        {
            var gap = index - end;
            if (position > 0 && gap == 0)
                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else
                spans.Add(new BucketSpan(gap, 1));
            end = index + 1;
        }

        return new NativeHistogram
        {
            Schema = Schema,
            ResetHint = CounterResetHint.Gauge,
            Count = seconds.Count,
            Sum = seconds.Sum(),
            PositiveSpans = [.. spans],
            PositiveBuckets = [.. counts.Select(bucket => bucket.Count)],
        };
    }

    private static int Bucket(double seconds)
        => (int)Math.Ceiling(Math.Round(Math.Log2(Math.Max(Shortest, seconds)) * BucketsPerDoubling, 9));
}
