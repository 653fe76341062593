using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>How much the histograms of a window grew: last − first, and for a counter what it had before each reset.</summary>
internal static class HistogramGrowth
{
    /// <param name="window">Histograms alone.</param>
    /// <param name="call">Whom it is for.</param>
    /// <param name="isCounter">Whether a fall is a reset.</param>
    /// <param name="begins">Whether the counter began, empty, within the window before its first sample.</param>
    /// <returns>A gauge; null where exponential and custom buckets meet.</returns>
    public static NativeHistogram? Of(in RangeWindow window, RangeCall call, bool isCounter, bool begins)
    {
        var name = MetricNames.Of(window.Labels);
        var (first, last) = (window.HistogramAt(0)!, window.HistogramAt(window.Count - 1)!);
        WarnOfHints(window, call, isCounter, name);
        var begin = first;
        // A first sample before a reset does not count: its buckets need not fit the others'.
        if (begins)
            begin = Empty(first);
        else if (isCounter && IsReset(window, 1, first, call))
            begin = Empty(window.HistogramAt(1)!);
        for (var i = 1; i < window.Count; i++)
        {
            if ((isCounter || i == window.Count - 1) && window.HistogramAt(i)!.UsesCustomBuckets != begin.UsesCustomBuckets)
            {
                call.Warn(AnnotationTexts.MixedExponentialCustom(name));
                return null;
            }
        }

        var growth = new HistogramAccumulator(last);
        growth.TryAdd(begin, -1);
        if (growth.IsReconciled)
            call.Inform(AnnotationTexts.Reconciled("subtraction"));
        if (isCounter)
            AddBeforeResets(growth, begins ? first : begin, window, call);
        return HistogramArithmetic.Compact(growth.ToHistogram() with { ResetHint = CounterResetHint.Gauge });
    }

    private static void AddBeforeResets(HistogramAccumulator growth, NativeHistogram before, in RangeWindow window, RangeCall call)
    {
        var wasReconciled = growth.IsReconciled;
        for (var i = 1; i < window.Count; i++)
        {
            var current = window.HistogramAt(i)!;
            if (IsReset(window, i, before, call))
                growth.TryAdd(before);
            before = current;
        }

        if (growth.IsReconciled && !wasReconciled)
            call.Inform(AnnotationTexts.Reconciled("addition"));
    }

    private static bool IsReset(in RangeWindow window, int index, NativeHistogram before, RangeCall call)
        => HistogramResets.IsReset(window.HistogramAt(index)!, before)
            || (call.HeedsStartTimes(window) && StartedCounter.BeganAfter(window, index));

    private static void WarnOfHints(in RangeWindow window, RangeCall call, bool isCounter, string name)
    {
        var last = window.Count - 1;
        if (!isCounter)
        {
            if (window.HistogramAt(0)!.ResetHint != CounterResetHint.Gauge || window.HistogramAt(last)!.ResetHint != CounterResetHint.Gauge)
                call.Warn(AnnotationTexts.NotGauge(name));
            return;
        }

        for (var i = 0; i <= last; i++)
        {
            if (window.HistogramAt(i)!.ResetHint == CounterResetHint.Gauge)
            {
                call.Warn(AnnotationTexts.NotCounter(name));
                return;
            }
        }
    }

    private static NativeHistogram Empty(NativeHistogram like)
        => new() { Schema = like.Schema, CustomValues = like.CustomValues, ZeroThreshold = 0 };
}
