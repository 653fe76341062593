using Observe.PromQL.Evaluation;
using Observe.PromQL.Functions.Ranges;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Presence;

/// <summary>One where there is nothing; labels come from the selector's equalities.</summary>
internal static class AbsentFunctions
{
    /// <summary><c>absent(v)</c>.</summary>
    public static IEnumerable<StepSeries> Absent(FunctionCall call) => Of(call, call.Vector(0));

    /// <summary><c>absent_over_time(range)</c>.</summary>
    public static IEnumerable<StepSeries> AbsentOverTime(FunctionCall call) => Of(call, RangeFunction.Evaluate(call, OverTime.Present));

    private static IEnumerable<StepSeries> Of(FunctionCall call, IEnumerable<StepSeries> present)
    {
        var isPresent = new bool[call.Steps.Count];
        foreach (var series in present)
        {
            for (var i = 0; i < isPresent.Length; i++)
                isPresent[i] |= series.Has(i);
            call.Context.Release(series);
        }

        var result = call.NewSeries(LabelsOf(call.Argument(0)), step => isPresent[step] ? StepSeries.Absent : 1);
        if (call.Keeps(result))
            yield return result;
    }

    private static LabelSet LabelsOf(Expression expression) => Evaluator.Unwrapped(expression) switch
    {
        VectorSelector selector => LabelSet.From(selector.Matchers
            .Where(matcher => matcher.Name != Label.MetricName)
            .GroupBy(matcher => matcher.Name)
            .Where(group => group.Count() == 1 && group.First().Type == MatcherType.Equal)
            .Select(group => new Label(group.Key, group.First().Value))),
        MatrixSelector matrix => LabelsOf(matrix.Selector),
        _ => LabelSet.Empty,
    };
}
