using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>A histogram made of two, and what there is to say about it.</summary>
internal sealed record HistogramResult(NativeHistogram Histogram, bool HasResetConflict, bool IsReconciled);

/// <summary>Sums, differences and multiples of histograms.</summary>
internal static class HistogramArithmetic
{
    /// <summary>Null where one has exponential and the other custom buckets.</summary>
    public static HistogramResult? Add(NativeHistogram a, NativeHistogram b) => Combine(a, b, 1);

    /// <summary>A gauge; null as for <see cref="Add"/>.</summary>
    public static HistogramResult? Subtract(NativeHistogram a, NativeHistogram b) => Combine(a, b, -1);

    /// <summary>All counts and the sum times a factor; a negative one makes a gauge.</summary>
    public static NativeHistogram Scale(NativeHistogram histogram, double factor)
        => Compact(histogram with
        {
            Count = histogram.Count * factor,
            Sum = histogram.Sum * factor,
            ZeroCount = histogram.ZeroCount * factor,
            PositiveBuckets = [.. histogram.PositiveBuckets.Select(count => count * factor)],
            NegativeBuckets = [.. histogram.NegativeBuckets.Select(count => count * factor)],
            ResetHint = factor < 0 ? CounterResetHint.Gauge : histogram.ResetHint,
        });

    /// <summary>A division by zero leaves no buckets: 0 / 0 in those that are empty and so not there would be lost.</summary>
    public static NativeHistogram Divide(NativeHistogram histogram, double divisor)
    {
        var divided = histogram with
        {
            Count = histogram.Count / divisor,
            Sum = histogram.Sum / divisor,
            ZeroCount = histogram.ZeroCount / divisor,
            ResetHint = divisor < 0 ? CounterResetHint.Gauge : histogram.ResetHint,
        };
        return divisor == 0
            ? divided with { PositiveSpans = [], PositiveBuckets = [], NegativeSpans = [], NegativeBuckets = [] }
            : Compact(divided with
            {
                PositiveBuckets = [.. histogram.PositiveBuckets.Select(count => count / divisor)],
                NegativeBuckets = [.. histogram.NegativeBuckets.Select(count => count / divisor)],
            });
    }

    /// <summary>Whether they hold the same, however their spans are cut and whatever their reset hints are.</summary>
    public static bool AreEqual(NativeHistogram a, NativeHistogram b)
        => (Compact(a) with { ResetHint = CounterResetHint.Unknown }).Equals(Compact(b) with { ResetHint = CounterResetHint.Unknown });

    /// <summary>Without buckets that hold nothing.</summary>
    public static NativeHistogram Compact(NativeHistogram histogram)
    {
        var (positiveSpans, positive) = SparseBuckets.Of(histogram.PositiveSpans, histogram.PositiveBuckets).ToSpans();
        var (negativeSpans, negative) = SparseBuckets.Of(histogram.NegativeSpans, histogram.NegativeBuckets).ToSpans();
        return histogram with { PositiveSpans = positiveSpans, PositiveBuckets = positive, NegativeSpans = negativeSpans, NegativeBuckets = negative };
    }

    private static HistogramResult? Combine(NativeHistogram a, NativeHistogram b, int sign)
    {
        var total = new HistogramAccumulator(a);
        return total.TryAdd(b, sign)
            ? new HistogramResult(total.ToHistogram(), total.HasResetConflict || (sign < 0 && Conflict(a, b)), total.IsReconciled)
            : null;
    }

    private static bool Conflict(NativeHistogram a, NativeHistogram b)
        => (a.ResetHint, b.ResetHint) is (CounterResetHint.Reset, CounterResetHint.NotReset) or (CounterResetHint.NotReset, CounterResetHint.Reset);
}
