using System.Globalization;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals;

/// <summary>Rates of <c>le</c> buckets as one native histogram with custom bounds, in seconds.</summary>
internal static class BucketHistogram
{
    /// <param name="buckets">Upper bound as text, cumulative rate.</param>
    /// <param name="scale">What the bounds are multiplied by: 0.001 where they are milliseconds.</param>
    /// <returns>Null where nothing was counted.</returns>
    public static NativeHistogram? From(IEnumerable<(string Bound, double Rate)> buckets, double scale)
    {
        var sorted = buckets
            .Select(bucket => (Bound: bucket.Bound == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Bound, CultureInfo.InvariantCulture) * scale, bucket.Rate))
            .OrderBy(bucket => bucket.Bound).ToArray();
        if (sorted.Length == 0 || !(sorted[^1].Rate > 0))
            return null;
        var bounds = sorted.Where(bucket => double.IsFinite(bucket.Bound)).Select(bucket => bucket.Bound).ToArray();
        var counts = new double[bounds.Length + 1];
        var (before, sum, lower) = (0.0, 0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            // Rates of neighbouring buckets may cross by rounding.
            counts[i] = Math.Max(0, sorted[i].Rate - before);
            before = Math.Max(before, sorted[i].Rate);
            // The sum is not part of the rule: every observation counts with the middle of its bucket.
            sum += counts[i] * (double.IsFinite(sorted[i].Bound) ? (lower + sorted[i].Bound) / 2 : lower);
            lower = double.IsFinite(sorted[i].Bound) ? sorted[i].Bound : lower;
        }

        return new NativeHistogram
        {
            Schema = NativeHistogram.CustomBucketsSchema,
            Count = before,
            Sum = sum,
            CustomValues = [.. bounds],
            PositiveSpans = [new BucketSpan(0, (uint)counts.Length)],
            PositiveBuckets = [.. counts],
            ResetHint = CounterResetHint.Gauge,
        };
    }

    public static double Mean(NativeHistogram histogram) => histogram.Sum / histogram.Count;
}
