using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// The samples of an <c>anchored</c> or <c>smoothed</c> window: those within it, and one at each end. Anchored, the begin has the last
/// value at or before it, the first within where there is none; the end has the last value. Smoothed, both ends lie on the line between
/// the samples around them.
/// </summary>
internal static class ExtendedRange
{
    public const string NoHistograms = "smoothed and anchored modifiers do not work with native histograms";

    /// <summary>Null where no sample is later than the window's begin.</summary>
    /// <param name="samples">All of the series.</param>
    /// <param name="start">Begin of the window, ms.</param>
    /// <param name="end">End of the window, ms.</param>
    /// <param name="lookback">How far beyond an end a sample may lie, ms.</param>
    /// <param name="isSmoothed">Which of both.</param>
    /// <param name="isCounter">Whether a fall is a counter that began anew.</param>
    public static SampleBuffer? Window(SampleBuffer samples, long start, long end, long lookback, bool isSmoothed, bool isCounter)
    {
        if (samples.HasHistograms)
            throw new EvaluationException(NoHistograms);
        var times = samples.Times;
        var values = samples.Values;
        var from = SortedTimes.UpperBound(times, start - lookback);
        var to = SortedTimes.UpperBound(times, isSmoothed ? end + lookback : end);
        if (to <= from)
            return null;
        var first = Math.Max(from, Math.Min(SortedTimes.UpperBound(times, start), to - 1) - 1);
        var last = isSmoothed ? Math.Min(SortedTimes.UpperBound(times, end - 1), to - 1) : to - 1;
        if (last < from || times[last] <= start)
            return null;
        var window = new SampleBuffer(last - first + 3);
        window.Add(start, Left(times, values, first, start, isSmoothed, isCounter));
        for (var i = first; i <= last; i++)
        {
            if (times[i] > start && times[i] < end)
                window.Add(times[i], values[i]);
        }

        window.Add(end, Right(times, values, from, last, end, isSmoothed, isCounter));
        return window;
    }

    public static double Interpolate(long beforeTime, double before, long afterTime, double after, long time)
        => before + ((after - before) * (time - beforeTime) / (afterTime - beforeTime));

    private static double Left(ReadOnlySpan<long> times, ReadOnlySpan<double> values, int first, long start, bool isSmoothed, bool isCounter)
    {
        if (!isSmoothed || times[first] >= start)
            return values[first];
        // A counter that began anew between both began at zero.
        var before = isCounter && values[first + 1] < values[first] ? 0 : values[first];
        return Interpolate(times[first], before, times[first + 1], values[first + 1], start);
    }

    private static double Right(ReadOnlySpan<long> times, ReadOnlySpan<double> values, int from, int last, long end, bool isSmoothed, bool isCounter)
    {
        if (!isSmoothed || last <= from || times[last] <= end)
            return values[last];
        var after = isCounter && values[last] < values[last - 1] ? values[last] + values[last - 1] : values[last];
        return Interpolate(times[last - 1], values[last - 1], times[last], after, end);
    }
}
