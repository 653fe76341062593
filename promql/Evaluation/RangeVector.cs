using Observe.PromQL.Syntax;
using Observe.Store.Metrics;


namespace Observe.PromQL.Evaluation;

/// <summary>
/// A range vector over all steps: series by series with the samples of all windows, and where the window of each step lies.
/// </summary>
/// <param name="Series">One at a time.</param>
/// <param name="Range">Length of a window, ms.</param>
/// <param name="Shift">Moves the windows.</param>
/// <param name="Extension">What a window takes besides.</param>
internal sealed record RangeVector(IEnumerable<RangeSeries> Series, long Range, TimeShift Shift, Extension Extension)
{
    public static RangeVector Of(Evaluator evaluator, Expression expression, Steps steps) => expression switch
    {
        MatrixSelector matrix => new RangeVector(
            new SelectorReader(evaluator.Context, matrix.Selector).Series(), matrix.Range, matrix.Selector.Shift, matrix.Selector.Extension),
        Subquery subquery => OfSubquery(evaluator, subquery, steps),
        Parentheses parentheses => Of(evaluator, parentheses.Inner, steps),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no range vector"),
    };

    /// <summary>The inner expression is evaluated once, at all of its steps that lie in any window.</summary>
    private static RangeVector OfSubquery(Evaluator evaluator, Subquery subquery, Steps steps)
    {
        var context = evaluator.Context;
        var step = subquery.Step ?? context.Times.DefaultSubqueryStep;
        var first = Planning.SelectorNeed.FirstStep(context.Times.Shift(subquery.Shift, steps.Start) - subquery.Range, step);
        var count = Steps.Number(first, context.Times.Shift(subquery.Shift, steps.End), step);
        // Each step holds something, however few series there are: too many are refused before the first.
        context.Budget.Take(count);
        context.Budget.Return(count);
        return new RangeVector(
            count == 0 ? [] : SeriesOf(evaluator, subquery.Inner, new Steps(first, step, (int)Math.Min(count, int.MaxValue))),
            subquery.Range, subquery.Shift, Extension.None);
    }

    private static IEnumerable<RangeSeries> SeriesOf(Evaluator evaluator, Expression inner, Steps steps)
    {
        var buffer = new SampleBuffer();
        foreach (var series in evaluator.Vector(inner, steps))
        {
            buffer.Clear();
            for (var i = 0; i < steps.Count; i++)
            {
                if (series.Has(i))
                    buffer.Add(new Sample(steps[i], series.Values[i], WithoutHint(series.HistogramAt(i))));
            }

            evaluator.Context.Budget.Take(buffer.Count);
            yield return new RangeSeries(series.Labels, buffer, null, series.DropsName);
            evaluator.Context.Budget.Return(buffer.Count);
            evaluator.Context.Release(series);
        }
    }

    /// <summary>What is known of a sample and the one before it does not hold for the steps of a subquery.</summary>
    private static NativeHistogram? WithoutHint(NativeHistogram? histogram)
        => histogram is { ResetHint: CounterResetHint.Reset or CounterResetHint.NotReset } known
            ? known with { ResetHint = CounterResetHint.Unknown }
            : histogram;
}
