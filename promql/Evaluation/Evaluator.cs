using Observe.PromQL.Functions;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Syntax.ValueType;

namespace Observe.PromQL.Evaluation;

/// <summary>Evaluates an expression step by step over samples that were read before. Not thread-safe; one a query.</summary>
internal sealed class Evaluator(SelectorData data, QueryTimes times, SampleBudget budget, CancellationToken cancellationToken)
{
    private readonly Dictionary<(Subquery Subquery, long Time), IReadOnlyList<Element>> _subquerySteps = [];

    public QueryTimes Times => times;

    public SampleBudget Budget => budget;

    /// <summary>A scalar's value at a step.</summary>
    public double Scalar(Expression expression, long time) => expression switch
    {
        NumberLiteral number => number.Value,
        Parentheses parentheses => Scalar(parentheses.Inner, time),
        Unary unary => unary.IsMinus ? -Scalar(unary.Operand, time) : Scalar(unary.Operand, time),
        Binary binary => Arithmetic.Scalars(binary, Scalar(binary.Left, time), Scalar(binary.Right, time)),
        Call { Function.Name: "time" } => time / 1000.0,
        Call { Function.Name: "pi" } => Math.PI,
        Call { Function.Name: "scalar" } call => Vector(call.Arguments[0], time) is [{ Histogram: null } only] ? only.Value : double.NaN,
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no scalar"),
    };

    public static string Text(Expression expression)
        => expression switch
        {
            TextLiteralExpression text => text.Value,
            Parentheses parentheses => Text(parentheses.Inner),
            _ => throw new InvalidOperationException($"{expression.GetType().Name} is no string"),
        };

    /// <summary>An instant vector at a step.</summary>
    public IReadOnlyList<Element> Vector(Expression expression, long time)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return expression switch
        {
            VectorSelector selector => Select(selector, time),
            Parentheses parentheses => Vector(parentheses.Inner, time),
            Unary unary => unary.IsMinus ? Negate(Vector(unary.Operand, time)) : Vector(unary.Operand, time),
            Aggregation aggregation => Aggregations.Evaluate(aggregation, this, time),
            Binary binary => BinaryVector(binary, time),
            Call call => FunctionCalls.Evaluate(call, this, time),
            _ => throw new InvalidOperationException($"{expression.GetType().Name} is no instant vector"),
        };
    }

    /// <summary>A range vector at a step; series without samples in the window are left out.</summary>
    public IReadOnlyList<RangeWindow> Matrix(Expression expression, long time) => expression switch
    {
        MatrixSelector matrix => Window(matrix, time),
        Subquery subquery => Window(subquery, time),
        Parentheses parentheses => Matrix(parentheses.Inner, time),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no range vector"),
    };

    private List<Element> Select(VectorSelector selector, long time)
    {
        var at = times.Shift(selector.Shift, time);
        var selected = new List<Element>();
        foreach (var series in data.Of(selector))
        {
            var sampleTimes = series.Samples.Times;
            var last = SortedTimes.UpperBound(sampleTimes, at) - 1;
            if (last < 0 || sampleTimes[last] <= at - times.Lookback)
                continue;
            var sample = series.Samples[last];
            if (!Staleness.IsMarker(sample))
                selected.Add(new Element(series.Labels, sample.Value, sample.Histogram, sample.Time));
        }

        return selected;
    }

    private List<RangeWindow> Window(MatrixSelector matrix, long time)
    {
        var end = times.Shift(matrix.Selector.Shift, time);
        var windows = new List<RangeWindow>();
        foreach (var series in data.Of(matrix.Selector))
        {
            if (series.Summaries is null)
                AddWindow(windows, series.Labels, series.Samples, end - matrix.Range, end);
            else if (SummarizedWindow.Total(series.Samples, series.Summaries, end - matrix.Range, end) is { Count: > 0 } total)
                windows.Add(new RangeWindow(series.Labels, series.Samples, 0, 0, end - matrix.Range, end, total));
        }

        return windows;
    }

    private List<RangeWindow> Window(Subquery subquery, long time)
    {
        var end = times.Shift(subquery.Shift, time);
        var start = end - subquery.Range;
        var step = subquery.Step ?? times.DefaultSubqueryStep;
        // Steps lie on multiples of the step since the epoch, so that neighbouring windows share them.
        var first = SelectorData.FirstStep(start, step);
        // Each step holds something, however few series there are: a window of too many is refused before its first.
        budget.Take((end - first) / step);
        budget.Return((end - first) / step);
        var buffers = new Dictionary<LabelSet, SampleBuffer>();
        var copied = 0L;
        for (var at = first; at <= end; at += step)
        {
            foreach (var element in SubqueryStep(subquery, at))
            {
                budget.Take(1);
                copied++;
                if (!buffers.TryGetValue(element.Labels, out var buffer))
                    buffers[element.Labels] = buffer = new SampleBuffer();
                buffer.Add(new Sample(at, element.Value, element.Histogram));
            }
        }

        var windows = new List<RangeWindow>();
        foreach (var (labels, buffer) in buffers)
            AddWindow(windows, labels, buffer, start, end);
        // A window lives no longer than the call that it is for.
        budget.Return(copied);
        return windows;
    }

    /// <summary>Kept for the whole query, where even a step without elements takes its place.</summary>
    private IReadOnlyList<Element> SubqueryStep(Subquery subquery, long at)
    {
        if (!_subquerySteps.TryGetValue((subquery, at), out var step))
        {
            step = Vector(subquery.Inner, at);
            budget.Take(Math.Max(1, step.Count));
            _subquerySteps[(subquery, at)] = step;
        }

        return step;
    }

    private IReadOnlyList<Element> BinaryVector(Binary binary, long time)
    {
        var leftScalar = binary.Left.Type == ValueType.Scalar;
        if (leftScalar || binary.Right.Type == ValueType.Scalar)
        {
            return leftScalar
                ? Arithmetic.ScalarAndVector(binary, Scalar(binary.Left, time), Vector(binary.Right, time))
                : Arithmetic.VectorAndScalar(binary, Vector(binary.Left, time), Scalar(binary.Right, time));
        }

        var left = Vector(binary.Left, time);
        var right = Vector(binary.Right, time);
        return binary.IsSetOperator ? SetOperators.Evaluate(binary, left, right) : VectorMatcher.Evaluate(binary, left, right);
    }

    private static List<Element> Negate(IReadOnlyList<Element> vector)
    {
        var negated = new List<Element>(vector.Count);
        foreach (var element in vector)
        {
            negated.Add(new Element(
                element.LabelsWithoutName, -element.Value,
                element.Histogram is { } histogram ? Histograms.HistogramArithmetic.Scale(histogram, -1) : null, 0));
        }

        return negated;
    }

    private static void AddWindow(List<RangeWindow> windows, LabelSet labels, SampleBuffer samples, long start, long end)
    {
        var from = SortedTimes.UpperBound(samples.Times, start);
        var to = SortedTimes.UpperBound(samples.Times, end);
        if (to > from)
            windows.Add(new RangeWindow(labels, samples, from, to, start, end));
    }
}
