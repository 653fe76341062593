using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>Sums, differences and multiples of native histograms. Two schemas meet in the coarser one.</summary>
internal static class HistogramArithmetic
{
    /// <summary>Null where the two cannot be added: one has custom buckets, or both have different ones.</summary>
    public static NativeHistogram? Add(NativeHistogram a, NativeHistogram b) => Combine(a, b, 1);

    public static NativeHistogram? Subtract(NativeHistogram a, NativeHistogram b) => Combine(a, b, -1);

    public static NativeHistogram Scale(NativeHistogram histogram, double factor)
        => histogram with
        {
            ZeroCount = histogram.ZeroCount * factor,
            Count = histogram.Count * factor,
            Sum = histogram.Sum * factor,
            PositiveBuckets = [.. histogram.PositiveBuckets.Select(count => count * factor)],
            NegativeBuckets = [.. histogram.NegativeBuckets.Select(count => count * factor)],
            ResetHint = CounterResetHint.Gauge,
        };

    public static NativeHistogram Divide(NativeHistogram histogram, double divisor)
        => histogram with
        {
            ZeroCount = histogram.ZeroCount / divisor,
            Count = histogram.Count / divisor,
            Sum = histogram.Sum / divisor,
            PositiveBuckets = [.. histogram.PositiveBuckets.Select(count => count / divisor)],
            NegativeBuckets = [.. histogram.NegativeBuckets.Select(count => count / divisor)],
            ResetHint = CounterResetHint.Gauge,
        };

    public static bool AreEqual(NativeHistogram a, NativeHistogram b)
        => Compact(a) with { ResetHint = CounterResetHint.Unknown } is var x && x.Equals(Compact(b) with { ResetHint = CounterResetHint.Unknown });

    /// <summary>Whether a counter histogram began anew between two samples: any bucket or the count fell.</summary>
    public static bool IsReset(NativeHistogram current, NativeHistogram previous)
    {
        if (current.ResetHint == CounterResetHint.Reset)
            return true;
        if (current.ResetHint is CounterResetHint.NotReset or CounterResetHint.Gauge)
            return false;
        if (current.Count < previous.Count || current.Schema > previous.Schema || current.ZeroThreshold < previous.ZeroThreshold)
            return true;
        return Subtract(current, previous) is not { } difference
            || difference.ZeroCount < 0 || difference.PositiveBuckets.Any(count => count < 0) || difference.NegativeBuckets.Any(count => count < 0);
    }

    public static NativeHistogram Compact(NativeHistogram histogram)
    {
        var (positiveSpans, positive) = HistogramBuckets.Compact(
            HistogramBuckets.Expand(histogram.PositiveSpans.AsSpan(), histogram.PositiveBuckets.AsSpan()));
        var (negativeSpans, negative) = HistogramBuckets.Compact(
            HistogramBuckets.Expand(histogram.NegativeSpans.AsSpan(), histogram.NegativeBuckets.AsSpan()));
        return histogram with
        {
            PositiveSpans = [.. positiveSpans],
            PositiveBuckets = [.. positive],
            NegativeSpans = [.. negativeSpans],
            NegativeBuckets = [.. negative],
        };
    }

    private static NativeHistogram? Combine(NativeHistogram a, NativeHistogram b, int sign)
    {
        if (a.UsesCustomBuckets != b.UsesCustomBuckets
            || (a.UsesCustomBuckets && !a.CustomValues.AsSpan().SequenceEqual(b.CustomValues.AsSpan())))
            return null;
        var schema = a.UsesCustomBuckets ? a.Schema : Math.Min(a.Schema, b.Schema);
        var threshold = Math.Max(a.ZeroThreshold, b.ZeroThreshold);
        var left = Sides.Of(a, schema, threshold);
        var right = Sides.Of(b, schema, threshold);
        var (positiveSpans, positive) = HistogramBuckets.Compact(Merge(left.Positive, right.Positive, sign));
        var (negativeSpans, negative) = HistogramBuckets.Compact(Merge(left.Negative, right.Negative, sign));
        return new NativeHistogram
        {
            Schema = schema,
            ZeroThreshold = threshold,
            ZeroCount = left.Zero + sign * right.Zero,
            Count = a.Count + sign * b.Count,
            Sum = a.Sum + sign * b.Sum,
            PositiveSpans = [.. positiveSpans],
            PositiveBuckets = [.. positive],
            NegativeSpans = [.. negativeSpans],
            NegativeBuckets = [.. negative],
            CustomValues = a.CustomValues,
            ResetHint = a.ResetHint == CounterResetHint.Gauge || sign < 0 ? CounterResetHint.Gauge : CounterResetHint.Unknown,
        };
    }

    private static SortedDictionary<int, double> Merge(SortedDictionary<int, double> a, SortedDictionary<int, double> b, int sign)
    {
        foreach (var (index, count) in b)
            a[index] = a.GetValueOrDefault(index) + sign * count;
        return a;
    }

    /// <summary>Both sides in a given schema, with small buckets swallowed by a wider zero bucket.</summary>
    private readonly record struct Sides(SortedDictionary<int, double> Positive, SortedDictionary<int, double> Negative, double Zero)
    {
        public static Sides Of(NativeHistogram histogram, int schema, double threshold)
        {
            var positive = Reduced(HistogramBuckets.Expand(histogram.PositiveSpans.AsSpan(), histogram.PositiveBuckets.AsSpan()), histogram, schema);
            var negative = Reduced(HistogramBuckets.Expand(histogram.NegativeSpans.AsSpan(), histogram.NegativeBuckets.AsSpan()), histogram, schema);
            var zero = histogram.ZeroCount;
            if (!histogram.UsesCustomBuckets && threshold > histogram.ZeroThreshold)
                zero += Swallow(positive, schema, threshold) + Swallow(negative, schema, threshold);
            return new Sides(positive, negative, zero);
        }

        private static SortedDictionary<int, double> Reduced(SortedDictionary<int, double> buckets, NativeHistogram histogram, int schema)
        {
            if (histogram.UsesCustomBuckets || histogram.Schema == schema)
                return buckets;
            var reduced = new SortedDictionary<int, double>();
            foreach (var (index, count) in buckets)
            {
                // Bucket i of a schema one finer lies in bucket ceil(i / 2).
                var target = ((index - 1) >> (histogram.Schema - schema)) + 1;
                reduced[target] = reduced.GetValueOrDefault(target) + count;
            }

            return reduced;
        }

        private static double Swallow(SortedDictionary<int, double> buckets, int schema, double threshold)
        {
            var swallowed = 0.0;
            foreach (var index in buckets.Keys.TakeWhile(index => HistogramBuckets.UpperBound(index - 1, schema) < threshold).ToArray())
            {
                swallowed += buckets[index];
                buckets.Remove(index);
            }

            return swallowed;
        }
    }
}
