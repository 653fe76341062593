using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>How much a window's values grew, over the window or a second.</summary>
internal static class Rates
{
    /// <summary><c>rate</c>: growth of a counter a second.</summary>
    public static Computed Rate(in RangeWindow window, RangeCall call) => Extrapolated(window, call, isCounter: true, isRate: true);

    /// <summary><c>increase</c>: growth of a counter over the window.</summary>
    public static Computed Increase(in RangeWindow window, RangeCall call) => Extrapolated(window, call, isCounter: true, isRate: false);

    /// <summary><c>delta</c>: growth of a gauge over the window.</summary>
    public static Computed Delta(in RangeWindow window, RangeCall call) => Extrapolated(window, call, isCounter: false, isRate: false);

    /// <summary>The same of all windows of a series of floats.</summary>
    public static ColumnFunction OfFloats(bool isCounter, bool isRate)
        => (column, call, range, series) => RateColumn.Fill(column, call, range, series, isCounter, isRate);

    /// <summary>What <c>rate</c> makes of floats; nothing below two.</summary>
    public static Computed OfFloats(in RangeWindow window, bool isCounter, bool isRate)
    {
        if (window.Count < 2)
            return Computed.None;
        var values = window.Values;
        var growth = values[^1] - values[0] + (isCounter ? window.ResetCorrection : 0);
        var factor = Extrapolation.Factor(window.Count, window.Times[0], window.Times[^1], window.Start, window.End, isCounter, values[0], growth);
        return Computed.Of(growth * (isRate ? factor / window.Seconds : factor));
    }

    /// <summary>The same from what summaries add up to.</summary>
    public static Computed OfSummaries(WindowTotal total, long start, long end, bool isCounter, bool isRate)
    {
        if (total.Count < 2)
            return Computed.None;
        var growth = total.Last - total.First + (isCounter ? total.Correction : 0);
        var factor = Extrapolation.Factor(total.Count, total.FirstTime, total.LastTime, start, end, isCounter, total.First, growth);
        return Computed.Of(growth * (isRate ? factor / ((end - start) / 1000.0) : factor));
    }

    /// <summary>Growth between first and last sample, counter resets undone, extrapolated to the window's ends.</summary>
    private static Computed Extrapolated(in RangeWindow window, RangeCall call, bool isCounter, bool isRate)
    {
        var histograms = window.HistogramCount;
        if (histograms == 0)
            return isCounter && call.HeedsStartTimes(window) ? OfStarted(window, isRate) : OfFloats(window, isCounter, isRate);
        if (histograms < window.Count)
        {
            call.Warn(AnnotationTexts.MixedFloatsHistograms(MetricNames.Of(window.Labels)));
            return Computed.None;
        }

        // A begin within the window is an empty histogram before the first one.
        var begins = isCounter && call.HeedsStartTimes(window) && StartedCounter.BeginsWithin(window);
        var (count, firstTime) = begins ? (window.Count + 1, window.StartTimeAt(0)) : (window.Count, window.Times[0]);
        if (count < 2 || HistogramGrowth.Of(window, call, isCounter, begins) is not { } growth)
            return Computed.None;
        var first = begins ? 0 : window.HistogramAt(0)!.Count;
        var factor = Extrapolation.Factor(count, firstTime, window.Times[^1], window.Start, window.End, isCounter, first, growth.Count);
        return Computed.Of(HistogramArithmetic.Scale(growth, isRate ? factor / window.Seconds : factor));
    }

    private static Computed OfStarted(in RangeWindow window, bool isRate)
    {
        var counter = StartedCounter.Of(window);
        if (counter.Count < 2)
            return Computed.None;
        var factor = Extrapolation.Factor(
            counter.Count, counter.FirstTime, window.Times[^1], window.Start, window.End, isCounter: true, counter.First, counter.Growth);
        return Computed.Of(counter.Growth * (isRate ? factor / window.Seconds : factor));
    }
}
