using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>One where there is nothing; labels come from the selector's equalities.</summary>
internal static class AbsentFunctions
{
    public static IReadOnlyList<Element> Absent(Call call, Evaluator evaluator, long time)
        => evaluator.Vector(call.Arguments[0], time).Count > 0 ? [] : [Element.Of(LabelsOf(call.Arguments[0]), 1)];

    public static IReadOnlyList<Element> AbsentOverTime(Call call, Evaluator evaluator, long time)
        => evaluator.Matrix(call.Arguments[0], time).Count > 0 ? [] : [Element.Of(LabelsOf(call.Arguments[0]), 1)];

    private static LabelSet LabelsOf(Expression expression) => expression switch
    {
        VectorSelector selector => LabelSet.From(selector.Matchers
            .Where(matcher => matcher.Name != Label.MetricName)
            .GroupBy(matcher => matcher.Name)
            .Where(group => group.Count() == 1 && group.First().Type == MatcherType.Equal)
            .Select(group => new Label(group.Key, group.First().Value))),
        MatrixSelector matrix => LabelsOf(matrix.Selector),
        Parentheses parentheses => LabelsOf(parentheses.Inner),
        _ => LabelSet.Empty,
    };
}
