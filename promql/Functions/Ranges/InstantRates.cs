using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>The difference of the last two samples.</summary>
internal static class InstantRates
{
    /// <summary><c>irate</c>: a second, of a counter; after a reset the last value itself has grown.</summary>
    public static Computed Rate(in RangeWindow window, RangeCall call) => Of(window, call, isRate: true);

    /// <summary><c>idelta</c>: of a gauge.</summary>
    public static Computed Delta(in RangeWindow window, RangeCall call) => Of(window, call, isRate: false);

    private static Computed Of(in RangeWindow window, RangeCall call, bool isRate)
    {
        if (window.Count < 2)
            return Computed.None;
        var (before, last) = (window[window.Count - 2], window[window.Count - 1]);
        var seconds = (window.Times[^1] - window.Times[^2]) / 1000.0;
        if (seconds == 0)
            return Computed.None;
        if (last.Histogram is { } current && before.Histogram is { } previous)
            return OfHistograms(current, previous, seconds, call, MetricNames.Of(window.Labels), isRate);
        if (last.Histogram is not null || before.Histogram is not null)
        {
            call.Warn(AnnotationTexts.MixedFloatsHistograms(MetricNames.Of(window.Labels)));
            return Computed.None;
        }

        var isReset = last.Value < before.Value || (call.HeedsStartTimes(window) && StartedCounter.BeganAfter(window, window.Count - 1));
        var growth = isRate && isReset ? last.Value : last.Value - before.Value;
        return Computed.Of(isRate ? growth / seconds : growth);
    }

    private static Computed OfHistograms(
        NativeHistogram current, NativeHistogram previous, double seconds, RangeCall call, string name, bool isRate)
    {
        var gauges = (current.ResetHint == CounterResetHint.Gauge ? 1 : 0) + (previous.ResetHint == CounterResetHint.Gauge ? 1 : 0);
        if (isRate && gauges > 0)
            call.Warn(AnnotationTexts.NotCounter(name));
        if (!isRate && gauges < 2)
            call.Warn(AnnotationTexts.NotGauge(name));
        var growth = current;
        if (!isRate || !HistogramResets.IsReset(current, previous))
        {
            if (HistogramArithmetic.Subtract(current, previous) is not { } difference)
            {
                call.Warn(AnnotationTexts.MixedExponentialCustom(name));
                return Computed.None;
            }

            if (difference.IsReconciled)
                call.Inform(AnnotationTexts.Reconciled("subtraction"));
            growth = difference.Histogram;
        }

        growth = HistogramArithmetic.Compact(growth with { ResetHint = CounterResetHint.Gauge });
        return Computed.Of(isRate ? HistogramArithmetic.Divide(growth, seconds) : growth);
    }
}
