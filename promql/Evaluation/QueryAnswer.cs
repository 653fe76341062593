using Observe.PromQL.Querying;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Evaluation;

/// <summary>The answer of a query from what its root evaluates to.</summary>
internal static class QueryAnswer
{
    /// <exception cref="EvaluationException">It has none.</exception>
    public static QueryValue Of(Evaluator evaluator, Expression expression)
    {
        var times = evaluator.Context.Times;
        if (evaluator.Context.IsRange)
        {
            var count = Steps.Number(times.Start, times.End, times.Step);
            evaluator.Context.Budget.Take(count);
            evaluator.Context.Budget.Return(count);
            return Range(evaluator, expression, new Steps(times.Start, times.Step, (int)Math.Min(int.MaxValue, count)));
        }

        var steps = new Steps(times.Start, Math.Max(1, times.Step), 1);
        return expression.Type switch
        {
            ValueType.Scalar => new QueryValue.Scalar(times.Start, evaluator.Scalar(expression, steps)[0]),
            ValueType.Text => new QueryValue.Text(times.Start, Evaluator.Text(expression)),
            ValueType.Matrix => Matrix(evaluator, expression, steps),
            _ => Vector(evaluator, expression, steps),
        };
    }

    private static QueryValue.Vector Vector(Evaluator evaluator, Expression expression, Steps steps)
        => new([.. SeriesMerge.WithoutDroppedNames(evaluator.Context, evaluator.Vector(expression, steps))
            .Select(series => new VectorSample(series.Labels, new Sample(steps.Start, series.Values[0], series.HistogramAt(0))))]);

    private static QueryValue.Matrix Range(Evaluator evaluator, Expression expression, Steps steps)
    {
        if (steps.Count == 0)
            return new QueryValue.Matrix([]);
        IEnumerable<StepSeries> vector = expression.Type == ValueType.Scalar
            ? [evaluator.ScalarSeries(expression, steps)]
            : evaluator.Vector(expression, steps);
        return new QueryValue.Matrix([.. SeriesMerge.WithoutDroppedNames(evaluator.Context, vector)
            .OrderBy(series => series.Labels).Select(series => new MatrixSeries(series.Labels, Samples(series, steps)))]);
    }

    private static IReadOnlyList<Sample> Samples(StepSeries series, Steps steps)
    {
        if (series.Histograms is null)
            return new StepPoints(steps.Start, steps.Step, series.Values);
        var samples = new List<Sample>(steps.Count);
        for (var i = 0; i < steps.Count; i++)
        {
            if (series.Has(i))
                samples.Add(new Sample(steps[i], series.Values[i], series.HistogramAt(i)));
        }

        return samples;
    }

    /// <summary>The samples of one window, as they are.</summary>
    private static QueryValue.Matrix Matrix(Evaluator evaluator, Expression expression, Steps steps)
    {
        var context = evaluator.Context;
        var range = RangeVector.Of(evaluator, expression, steps);
        var end = context.Times.Shift(range.Shift, steps.Start);
        var result = new List<MatrixSeries>();
        foreach (var series in range.Series)
        {
            var window = range.Extension == Extension.None
                ? series.Samples
                : ExtendedRange.Window(series.Samples, end - range.Range, end, context.Times.Lookback, range.Extension == Extension.Smoothed, isCounter: false);
            if (window is null)
                continue;
            var from = range.Extension == Extension.None ? SortedTimes.UpperBound(window.Times, end - range.Range) : 0;
            var to = SortedTimes.UpperBound(window.Times, end);
            if (to <= from)
                continue;
            context.Budget.Take(to - from);
            var labels = series.DropsName ? MetricNames.Without(series.Labels) : series.Labels;
            result.Add(new MatrixSeries(labels, [.. Enumerable.Range(from, to - from).Select(i => window[i])]));
        }

        return new QueryValue.Matrix([.. result.OrderBy(series => series.Labels)]);
    }
}
