using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>Whether a counter histogram began anew between two samples.</summary>
internal static class HistogramResets
{
    /// <summary>
    /// What the hint says; without one, whether the resolution grew, the zero bucket shrank, or the count, the zero bucket or any other
    /// bucket lost something.
    /// </summary>
    public static bool IsReset(NativeHistogram current, NativeHistogram previous)
    {
        if (current.ResetHint == CounterResetHint.Reset)
            return true;
        if (current.ResetHint == CounterResetHint.NotReset)
            return false;
        if (current.UsesCustomBuckets != previous.UsesCustomBuckets || current.Count < previous.Count)
            return true;
        if (current.UsesCustomBuckets)
            return HasLostCustom(current, previous);
        if (current.Schema > previous.Schema || current.ZeroThreshold < previous.ZeroThreshold)
            return true;
        var positive = SparseBuckets.Of(previous.PositiveSpans, previous.PositiveBuckets);
        var negative = SparseBuckets.Of(previous.NegativeSpans, previous.NegativeBuckets);
        var (zero, threshold, swallowed, swallowedNegative) = current.ZeroThreshold == previous.ZeroThreshold
            ? (previous.ZeroCount, previous.ZeroThreshold, 0, 0)
            : ZeroBucket.Widened(previous.ZeroCount, current.ZeroThreshold, positive, negative, previous.Schema);
        if (threshold != current.ZeroThreshold || current.ZeroCount < zero)
            return true;
        var coarser = previous.Schema - current.Schema;
        return HasLost(SparseBuckets.Of(current.PositiveSpans, current.PositiveBuckets), positive.From(swallowed).Coarser(coarser))
            || HasLost(SparseBuckets.Of(current.NegativeSpans, current.NegativeBuckets), negative.From(swallowedNegative).Coarser(coarser));
    }

    private static bool HasLostCustom(NativeHistogram current, NativeHistogram previous)
    {
        var now = SparseBuckets.Of(current.PositiveSpans, current.PositiveBuckets);
        var before = SparseBuckets.Of(previous.PositiveSpans, previous.PositiveBuckets);
        if (CustomBounds.AreEqual(current.CustomValues, previous.CustomValues))
            return HasLost(now, before);
        var common = CustomBounds.Common(current.CustomValues, previous.CustomValues);
        return HasLost(CustomBounds.Mapped(now, current.CustomValues, common), CustomBounds.Mapped(before, previous.CustomValues, common));
    }

    private static bool HasLost(SparseBuckets now, SparseBuckets before)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (now.CountOf(before.IndexAt(i)) < before.CountAt(i))
                return true;
        }

        return false;
    }
}
