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

    /// <summary>
    /// Both together. Histograms of other bounds cannot be added: then the one of more observations stands for both, as its share of
    /// them is what matters.
    /// </summary>
    public static NativeHistogram Add(NativeHistogram left, NativeHistogram right)
    {
        if (!left.UsesCustomBuckets || !left.CustomValues.SequenceEqual(right.CustomValues)
            || left.PositiveBuckets.Length != right.PositiveBuckets.Length)
            return left.Count >= right.Count ? left : right;
        return left with
        {
            Count = left.Count + right.Count,
            Sum = left.Sum + right.Sum,
            PositiveBuckets = [.. left.PositiveBuckets.Zip(right.PositiveBuckets, (a, b) => a + b)],
        };
    }

    /// <summary>Interpolated in its bucket as PromQL does; beyond the last bound that bound. NaN where nothing was counted.</summary>
    public static double Quantile(NativeHistogram histogram, double share)
    {
        var (left, lower) = (share * histogram.Count, 0.0);
        for (var i = 0; i < histogram.CustomValues.Length; i++)
        {
            var (count, upper) = (histogram.PositiveBuckets[i], histogram.CustomValues[i]);
            if (count > 0 && left <= count)
                return lower + (upper - lower) * left / count;
            (left, lower) = (left - count, upper);
        }

        return histogram.Count > 0 ? lower : double.NaN;
    }

    public static double Mean(NativeHistogram histogram) => histogram.Sum / histogram.Count;
}
