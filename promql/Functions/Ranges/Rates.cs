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

    /// <summary>What <c>rate</c> makes of floats; nothing below two.</summary>
    public static Computed OfFloats(in RangeWindow window, bool isCounter, bool isRate)
    {
        if (window.Count < 2)
            return Computed.None;
        var values = window.Values;
        var growth = values[^1] - values[0] + (isCounter ? window.ResetCorrection : 0);
        var factor = Factor(new Sampled(window.Count, window.Times[0], window.Times[^1]), window.Start, window.End, isCounter, values[0], growth);
        return Computed.Of(growth * (isRate ? factor / window.Seconds : factor));
    }

    /// <summary>The same from what summaries add up to.</summary>
    public static Computed OfSummaries(WindowTotal total, long start, long end, bool isCounter, bool isRate)
    {
        if (total.Count < 2)
            return Computed.None;
        var growth = total.Last - total.First + (isCounter ? total.Correction : 0);
        var factor = Factor(new Sampled(total.Count, total.FirstTime, total.LastTime), start, end, isCounter, total.First, growth);
        return Computed.Of(growth * (isRate ? factor / ((end - start) / 1000.0) : factor));
    }

    /// <summary>
    /// Growth between first and last sample, counter resets undone, extrapolated to the window's ends: by half an average interval
    /// where samples end further than 1.1 intervals from an end, and never below zero at the start of a counter.
    /// </summary>
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
        var sampled = begins
            ? new Sampled(window.Count + 1, window.StartTimeAt(0), window.Times[^1])
            : new Sampled(window.Count, window.Times[0], window.Times[^1]);
        if (sampled.Count < 2 || HistogramGrowth.Of(window, call, isCounter, begins) is not { } growth)
            return Computed.None;
        var factor = Factor(sampled, window.Start, window.End, isCounter, begins ? 0 : window.HistogramAt(0)!.Count, growth.Count);
        return Computed.Of(HistogramArithmetic.Scale(growth, isRate ? factor / window.Seconds : factor));
    }

    private static Computed OfStarted(in RangeWindow window, bool isRate)
    {
        var counter = StartedCounter.Of(window);
        if (counter.Count < 2)
            return Computed.None;
        var factor = Factor(
            new Sampled(counter.Count, counter.FirstTime, window.Times[^1]), window.Start, window.End, isCounter: true, counter.First, counter.Growth);
        return Computed.Of(counter.Growth * (isRate ? factor / window.Seconds : factor));
    }

    private static double Factor(in Sampled samples, long start, long end, bool isCounter, double first, double growth)
    {
        // Summaries of what is gone may reach beyond the window.
        var toStart = Math.Max(0, samples.FirstTime - start) / 1000.0;
        var toEnd = Math.Max(0, end - samples.LastTime) / 1000.0;
        var sampled = (samples.LastTime - samples.FirstTime) / 1000.0;
        var average = sampled / (samples.Count - 1);
        var threshold = average * 1.1;
        if (toStart >= threshold)
            toStart = average / 2;
        if (isCounter && growth > 0 && first >= 0)
            toStart = Math.Min(toStart, sampled * (first / growth));
        if (toEnd >= threshold)
            toEnd = average / 2;
        return (sampled + toStart + toEnd) / sampled;
    }

    /// <summary>How many samples a window has, and from when to when.</summary>
    private readonly record struct Sampled(int Count, long FirstTime, long LastTime);
}
