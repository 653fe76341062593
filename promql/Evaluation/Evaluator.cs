using Observe.PromQL.Evaluation.Aggregations;
using Observe.PromQL.Evaluation.Binaries;
using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;


namespace Observe.PromQL.Evaluation;

/// <summary>
/// Evaluates an expression node by node, each over all steps at once: a node gives its series one by one, each with a column of values,
/// and a node above takes them as they come. Not thread-safe; one a query.
/// </summary>
internal sealed class Evaluator(QueryContext context)
{
    public QueryContext Context => context;

    /// <summary>An instant vector. A series belongs to whom it is given to, until <see cref="QueryContext.Release"/>.</summary>
    public IEnumerable<StepSeries> Vector(Expression expression, Steps steps) => expression switch
    {
        VectorSelector selector => InstantSelector.Evaluate(context, selector, steps),
        Parentheses parentheses => Vector(parentheses.Inner, steps),
        Unary unary => unary.IsMinus ? Negated(Vector(unary.Operand, steps), steps) : Vector(unary.Operand, steps),
        Aggregation aggregation => AggregationNode.Evaluate(this, aggregation, steps),
        Binary binary => BinaryNode.Vector(this, binary, steps),
        Call call => call.Function.Vector!(new Functions.FunctionCall(this, call, steps)),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no instant vector"),
    };

    /// <summary>A scalar: a value at each step.</summary>
    public double[] Scalar(Expression expression, Steps steps) => expression switch
    {
        NumberLiteral number => Constant(number.Value, steps),
        Parentheses parentheses => Scalar(parentheses.Inner, steps),
        Unary unary => unary.IsMinus ? Array.ConvertAll(Scalar(unary.Operand, steps), value => -value) : Scalar(unary.Operand, steps),
        Binary binary => BinaryNode.Scalar(this, binary, steps),
        Call call => call.Function.Scalar!(new Functions.FunctionCall(this, call, steps)),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no scalar"),
    };

    public static string Text(Expression expression) => expression switch
    {
        TextLiteralExpression text => text.Value,
        Parentheses parentheses => Text(parentheses.Inner),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no string"),
    };

    /// <summary>A scalar as a vector: one series without labels.</summary>
    public StepSeries ScalarSeries(Expression expression, Steps steps)
    {
        var column = context.NewColumn(steps.Count);
        Scalar(expression, steps).CopyTo(column, 0);
        return new StepSeries(Store.Metrics.LabelSet.Empty, column);
    }

    public static Expression Unwrapped(Expression expression)
        => expression is Parentheses parentheses ? Unwrapped(parentheses.Inner) : expression;

    private double[] Constant(double value, Steps steps)
    {
        context.Budget.Take(steps.Count);
        context.Budget.Return(steps.Count);
        var column = new double[steps.Count];
        Array.Fill(column, value);
        return column;
    }

    private static IEnumerable<StepSeries> Negated(IEnumerable<StepSeries> vector, Steps steps)
    {
        foreach (var series in vector)
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (series.HistogramAt(i) is { } histogram)
                    series.Set(i, HistogramArithmetic.Scale(histogram, -1));
                else if (series.Has(i))
                    series.Values[i] = -series.Values[i];
            }

            series.DropsName = true;
            yield return series;
        }
    }
}
