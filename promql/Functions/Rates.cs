using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>How much a window's values grew, over the window or a second.</summary>
internal static class Rates
{
    /// <summary>
    /// Growth between first and last sample, counter resets undone, extrapolated to the window's ends: by half an average interval
    /// where samples end further than 1.1 intervals from an end, and never below zero at the start of a counter.
    /// </summary>
    public static Element? Extrapolated(in RangeWindow window, bool isCounter, bool isRate)
    {
        if (window.Count < 2 || (window.HasHistograms && window.HasFloats))
            return null;
        var isHistogram = window.HasHistograms;
        var growth = isHistogram ? HistogramGrowth(window, isCounter) : FloatGrowth(window, isCounter);
        if (growth is not { } grown)
            return null;
        var (first, last) = isHistogram
            ? (window.First.Histogram!.Count, grown.Histogram!.Count)
            : (window.First.Value, grown.Value);
        var factor = Factor(window, new Sampled(window.Count, window.First.Time, window.Last.Time), isCounter, first, last);
        if (isRate)
            factor /= (window.WindowEnd - window.WindowStart) / 1000.0;
        return isHistogram
            ? grown with { Histogram = HistogramArithmetic.Scale(grown.Histogram!, factor) }
            : grown.With(grown.Value * factor);
    }

    /// <summary>The same from what summaries add up to.</summary>
    public static Element? Extrapolated(WindowTotal total, in RangeWindow window, bool isCounter, bool isRate)
    {
        if (total.Count < 2)
            return null;
        var growth = total.Last - total.First + (isCounter ? total.Correction : 0);
        var factor = Factor(window, new Sampled(total.Count, total.FirstTime, total.LastTime), isCounter, total.First, growth);
        if (isRate)
            factor /= (window.WindowEnd - window.WindowStart) / 1000.0;
        return Element.Of(LabelSet.Empty, growth * factor);
    }

    /// <summary>Difference of the last two samples, for a rate after a reset the last value itself.</summary>
    public static Element? Instant(in RangeWindow window, bool isRate)
    {
        if (window.Count < 2)
            return null;
        var (before, last) = (window[window.Count - 2], window.Last);
        var seconds = (last.Time - before.Time) / 1000.0;
        if (before.IsHistogram != last.IsHistogram || seconds == 0)
            return null;
        if (last.Histogram is { } histogram)
        {
            var difference = isRate && HistogramArithmetic.IsReset(histogram, before.Histogram!)
                ? histogram
                : HistogramArithmetic.Subtract(histogram, before.Histogram!);
            return difference is null ? null
                : new Element(LabelSet.Empty, 0, isRate ? HistogramArithmetic.Divide(difference, seconds) : difference, 0);
        }

        var growth = isRate && last.Value < before.Value ? last.Value : last.Value - before.Value;
        return Element.Of(LabelSet.Empty, isRate ? growth / seconds : growth);
    }

    private static double Factor(in RangeWindow window, in Sampled samples, bool isCounter, double first, double growth)
    {
        // Summaries of what is gone may reach beyond the window.
        var toStart = Math.Max(0, samples.FirstTime - window.WindowStart) / 1000.0;
        var toEnd = Math.Max(0, window.WindowEnd - samples.LastTime) / 1000.0;
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

    private static Element? FloatGrowth(in RangeWindow window, bool isCounter)
    {
        var values = window.Values;
        var growth = values[^1] - values[0];
        for (var i = 1; isCounter && i < values.Length; i++)
        {
            if (values[i] < values[i - 1])
                growth += values[i - 1];
        }

        return Element.Of(LabelSet.Empty, growth);
    }

    private static Element? HistogramGrowth(in RangeWindow window, bool isCounter)
    {
        var growth = HistogramArithmetic.Subtract(window.Last.Histogram!, window.First.Histogram!);
        for (var i = 1; isCounter && growth is not null && i < window.Count; i++)
        {
            var before = window[i - 1].Histogram!;
            if (HistogramArithmetic.IsReset(window[i].Histogram!, before))
                growth = HistogramArithmetic.Add(growth, before);
        }

        return growth is null ? null : new Element(LabelSet.Empty, 0, growth, 0);
    }

    /// <summary>How many samples a window has, and from when to when.</summary>
    private readonly record struct Sampled(int Count, long FirstTime, long LastTime);
}
