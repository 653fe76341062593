using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>A call that is being evaluated over the steps of its node.</summary>
internal sealed record FunctionCall(Evaluator Evaluator, Call Call, Steps Steps)
{
    public QueryContext Context => Evaluator.Context;

    public Annotations Annotations => Evaluator.Context.Annotations;

    public int Count => Call.Arguments.Count;

    public Expression Argument(int index) => Call.Arguments[index];

    public IEnumerable<StepSeries> Vector(int index) => Evaluator.Vector(Call.Arguments[index], Steps);

    public double[] Scalar(int index) => Evaluator.Scalar(Call.Arguments[index], Steps);

    public string Text(int index) => Evaluator.Text(Call.Arguments[index]);

    /// <summary>A new series with a value at every step.</summary>
    public StepSeries NewSeries(LabelSet labels, Func<int, double> value)
    {
        var series = new StepSeries(labels, Context.NewColumn(Steps.Count));
        for (var i = 0; i < Steps.Count; i++)
            series.Values[i] = value(i);
        return series;
    }

    /// <summary>Whether a series has any value left; else it is released.</summary>
    public bool Keeps(StepSeries series) => Context.Kept(series) is not null;
}
