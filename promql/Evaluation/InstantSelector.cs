using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>A selector's value at each step: of the newest sample within the lookback, unless a staleness marker came after it.</summary>
internal static class InstantSelector
{
    /// <summary>What is taken of the sample: its value, its time, or when its counter began.</summary>
    public enum Part
    {
        Value,
        Time,
        StartTime,

        /// <summary>The time, of a float: a histogram says nothing of its labels.</summary>
        InfoTime,
    }

    public static IEnumerable<StepSeries> Evaluate(QueryContext context, VectorSelector selector, Steps steps, Part part = Part.Value)
    {
        if (selector.Extension == Extension.Anchored)
            throw new EvaluationException("anchored modifier can only be used with range vector selectors");
        return SeriesEvaluation.Over(context, selector, () => series => context.Kept(selector.Extension == Extension.Smoothed
            ? Smoothed(context, selector, series, steps)
            : Newest(context, selector, series, steps, part)));
    }

    private static StepSeries Newest(QueryContext context, VectorSelector selector, RangeSeries series, Steps steps, Part part)
    {
        var column = new StepSeries(series.Labels, context.NewColumn(steps.Count));
        var samples = series.Samples;
        var values = samples.Values;
        var isPlain = !samples.HasHistograms && part == Part.Value;
        var window = new SlidingWindow(samples.Times);
        for (var i = 0; i < steps.Count; i++)
        {
            var at = context.Times.Shift(selector.Shift, steps[i]);
            window.MoveTo(at - context.Times.Lookback, at);
            if (window.Count == 0)
                continue;
            // A marker is what stands for nothing here too.
            if (isPlain)
                column.Values[i] = values[window.To - 1];
            else if (samples[window.To - 1] is var sample && !Staleness.IsMarker(sample))
                Set(column, i, sample, part);
        }

        return column;
    }

    private static void Set(StepSeries column, int step, in Sample sample, Part part)
    {
        switch (part)
        {
            case Part.Time:
                column.Set(step, sample.Time / 1000.0);
                break;
            case Part.InfoTime:
                if (sample.IsHistogram)
                    throw new EvaluationException("info samples should be floats");
                column.Set(step, sample.Time / 1000.0);
                break;
            case Part.StartTime:
                if (sample.StartTime != 0)
                    column.Set(step, sample.StartTime / 1000.0);
                break;
            default:
                column.Set(step, new Computed(sample.Value, sample.Histogram));
                break;
        }
    }

    /// <summary>On the line between the samples around a step; of the one before where none comes after.</summary>
    private static StepSeries Smoothed(QueryContext context, VectorSelector selector, RangeSeries series, Steps steps)
    {
        if (series.Samples.HasHistograms)
            throw new EvaluationException(ExtendedRange.NoHistograms);
        var column = new StepSeries(series.Labels, context.NewColumn(steps.Count));
        var lookback = context.Times.Lookback;
        var times = series.Samples.Times;
        var values = series.Samples.Values;
        var (from, after) = (0, 0);
        for (var i = 0; i < steps.Count; i++)
        {
            var at = context.Times.Shift(selector.Shift, steps[i]);
            while (from < times.Length && times[from] <= at - lookback)
                from++;
            while (after < times.Length && times[after] < at)
                after++;
            var hasNext = after < times.Length && times[after] <= at + lookback;
            if (hasNext && times[after] == at)
                column.Set(i, values[after]);
            else if (after > from)
                column.Set(i, hasNext ? ExtendedRange.Interpolate(times[after - 1], values[after - 1], times[after], values[after], at) : values[after - 1]);
        }

        return column;
    }
}
