using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>A window of a series of which some days are there as samples and others as summaries.</summary>
internal static class SummarizedWindow
{
    /// <summary>
    /// Everything of (start, end] in order of time. A summary belongs to the window that its end lies in: where samples are at hand no
    /// summary reaches over the edge of a window, where they are gone the edge is moved to the summary's.
    /// </summary>
    public static WindowTotal Total(SampleBuffer samples, ReadOnlySpan<WindowSummary> summaries, long start, long end)
    {
        var total = new WindowTotal();
        var next = SortedTimes.UpperBound(samples.Times, start);
        var to = SortedTimes.UpperBound(samples.Times, end);
        for (var i = FirstAfter(summaries, start); i < summaries.Length && summaries[i].End <= end; i++)
        {
            for (; next < to && samples.Times[next] < summaries[i].FirstTime; next++)
                total.Add(samples.Times[next], samples.Values[next]);
            total.Add(summaries[i]);
        }

        for (; next < to; next++)
            total.Add(samples.Times[next], samples.Values[next]);
        return total;
    }

    private static int FirstAfter(ReadOnlySpan<WindowSummary> summaries, long start)
    {
        var (low, high) = (0, summaries.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (summaries[middle].End <= start)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
