using Observe.PromQL.Evaluation;
using Observe.PromQL.Functions.Ranges;
using Observe.Store.Metrics;

namespace Observe.PromQL.Querying;

/// <summary>What <c>rate(…)</c> makes of samples that the caller has in hand: for one who follows a series sample by sample.</summary>
public static class CounterRate
{
    /// <param name="samples">Floats in order of time, all of (start, end], no staleness markers.</param>
    /// <param name="start">Begin of the window, ms, not part of it.</param>
    /// <param name="end">End of the window, ms.</param>
    /// <returns>Per second; null where fewer than two samples are there.</returns>
    public static double? PerSecond(SampleBuffer samples, long start, long end)
    {
        var rate = Rates.OfFloats(new RangeWindow(new RangeSeries(LabelSet.Empty, samples), 0, samples.Count, start, end), isCounter: true, isRate: true);
        return rate.IsNone ? null : rate.Value;
    }
}
