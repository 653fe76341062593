using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>What a function makes of one window.</summary>
internal delegate Computed WindowFunction(in RangeWindow window, RangeCall call);

/// <summary>What a function makes of all windows of a series of floats at once.</summary>
internal delegate void ColumnFunction(StepSeries column, FunctionCall call, RangeVector range, RangeSeries series);

/// <summary>The call that a window is evaluated for: its step, its scalars, and where what there is to say of it goes.</summary>
internal sealed class RangeCall(FunctionCall call, Expression range, double[][] scalars)
{
    public int Step { get; set; }

    /// <summary>Whether windows come after each other, so that what is known of one serves the next.</summary>
    public bool IsRepeated => call.Steps.Count > 1;

    /// <summary>Time of the step, ms.</summary>
    public long Time => call.Steps[Step];

    /// <summary>The n-th scalar among the arguments, at this step.</summary>
    public double Scalar(int index) => scalars[index][Step];

    /// <summary>Whether a counter heeds when it began, where its samples say so.</summary>
    public bool HeedsStartTimes(in RangeWindow window) => call.Context.UsesStartTimes && window.HasStartTimes;

    public bool HasScalars => scalars.Length > 0;

    public void Warn(string text) => call.Annotations.Warn(text, range);

    public void Inform(string text) => call.Annotations.Inform(text, range);

    /// <summary>Where the first argument that is a scalar stands.</summary>
    public void WarnOfScalar(string text) => call.Annotations.Warn(text, call.Call.Arguments.First(argument => argument.Type == ValueType.Scalar));
}

/// <summary>
/// Functions of a range vector. A series' window slides over the steps: both of its edges only move forward, so no search is needed.
/// </summary>
internal static class RangeFunction
{
    /// <param name="call">Of the function.</param>
    /// <param name="function">It, window by window.</param>
    /// <param name="ofFloats">It over all windows of a series that has floats alone and no begins of counters to heed, where that is faster.</param>
    /// <param name="keepsName">Whether the metric's name stays.</param>
    public static IEnumerable<StepSeries> Evaluate(FunctionCall call, WindowFunction function, ColumnFunction? ofFloats = null, bool keepsName = false)
    {
        var argument = Evaluator.Unwrapped(call.Call.Arguments.First(item => item.Type == ValueType.Matrix));
        double[][] scalars = [.. Enumerable.Range(0, call.Count)
            .Where(index => call.Argument(index).Type == ValueType.Scalar).Select(call.Scalar)];
        var range = RangeVector.Of(call.Evaluator, argument, call.Steps);
        ExtendedFunctions.Check(range.Extension, call.Call.Function.Name);
        return argument is MatrixSelector matrix
            ? SeriesEvaluation.Over(call.Context, matrix.Selector, NewWorker)
            : range.Series.Select(NewWorker()).OfType<StepSeries>();

        Func<RangeSeries, StepSeries?> NewWorker()
        {
            var rangeCall = new RangeCall(call, argument, scalars);
            return series => Column(call, range, series, function, ofFloats, rangeCall, keepsName);
        }
    }

    private static StepSeries? Column(
        FunctionCall call, RangeVector range, RangeSeries series, WindowFunction function, ColumnFunction? ofFloats, RangeCall rangeCall, bool keepsName)
    {
        var column = new StepSeries(series.Labels, call.Context.NewColumn(call.Steps.Count)) { DropsName = series.DropsName || !keepsName };
        if (series.Summaries is not null)
            SummaryFunctions.Fill(column, call, range, series);
        else if (range.Extension != Extension.None)
            ExtendedFunctions.Fill(column, call, range, series);
        else if (ofFloats is not null && IsOfFloats(series.Samples, call.Context) && !range.Shift.IsFixed)
            ofFloats(column, call, range, series);
        else
            Slide(column, call, range, series, function, rangeCall);
        if (call.Call.Function.Name is "rate" or "increase")
            CheckCounter(column, rangeCall);
        return call.Context.Kept(column);
    }

    private static bool IsOfFloats(SampleBuffer samples, QueryContext context)
        => !samples.HasHistograms && (samples.StartTimes.IsEmpty || !context.UsesStartTimes);

    private static void Slide(
        StepSeries column, FunctionCall call, RangeVector range, RangeSeries series, WindowFunction function, RangeCall rangeCall)
    {
        var window = new SlidingWindow(series.Samples.Times);
        var isFixed = range.Shift.IsFixed;
        for (var i = 0; i < call.Steps.Count; i++)
        {
            var end = call.Context.Times.Shift(range.Shift, call.Steps[i]);
            var start = end - range.Range;
            window.MoveTo(start, end);
            // Every step has the same window then; only what the function takes besides may differ.
            if (isFixed && i > 0 && !rangeCall.HasScalars)
            {
                column.Set(i, column[0]);
                continue;
            }

            if (window.Count == 0)
                continue;
            // A window may be of a million samples: those of many steps are to be given up within milliseconds.
            if (i % 64 == 0 || window.Count > 10_000)
                call.Context.CancellationToken.ThrowIfCancellationRequested();
            rangeCall.Step = i;
            var computed = function(new RangeWindow(series, window.From, window.To, start, end), rangeCall);
            if (!computed.IsNone)
                column.Set(i, computed);
        }
    }

    private static void CheckCounter(StepSeries column, RangeCall call)
    {
        var name = MetricNames.Of(column.Labels);
        if (name.Length == 0 || name.EndsWith("_total", StringComparison.Ordinal) || name.EndsWith("_sum", StringComparison.Ordinal)
            || name.EndsWith("_count", StringComparison.Ordinal) || name.EndsWith("_bucket", StringComparison.Ordinal))
            return;
        for (var i = 0; i < column.Values.Length; i++)
        {
            if (column.Has(i) && column.HistogramAt(i) is null)
            {
                call.Inform(AnnotationTexts.PossibleNonCounter(name));
                return;
            }
        }
    }
}
