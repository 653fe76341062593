using System.Collections.Frozen;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Syntax.ValueType;

namespace Observe.PromQL.Functions;

/// <summary>Finds the one place that computes a function.</summary>
internal static class FunctionCalls
{
    private static readonly FrozenDictionary<string, Func<Call, Evaluator, long, IReadOnlyList<Element>>> Special =
        new Dictionary<string, Func<Call, Evaluator, long, IReadOnlyList<Element>>>(StringComparer.Ordinal)
        {
            ["absent"] = AbsentFunctions.Absent,
            ["absent_over_time"] = AbsentFunctions.AbsentOverTime,
            ["histogram_quantile"] = HistogramFunctions.Quantile,
            ["histogram_fraction"] = HistogramFunctions.Fraction,
            ["label_replace"] = LabelFunctions.Replace,
            ["label_join"] = LabelFunctions.Join,
            ["sort"] = SortFunctions.Ascending,
            ["sort_desc"] = SortFunctions.Descending,
            ["sort_by_label"] = SortFunctions.ByLabel,
            ["sort_by_label_desc"] = SortFunctions.ByLabelDescending,
            ["vector"] = (call, evaluator, time) => [Element.Of(LabelSet.Empty, evaluator.Scalar(call.Arguments[0], time))],
            ["timestamp"] = Timestamp,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyList<Element> Evaluate(Call call, Evaluator evaluator, long time)
    {
        if (Special.TryGetValue(call.Function.Name, out var special))
            return special(call, evaluator, time);
        if (call.Arguments.Any(argument => argument.Type == ValueType.Matrix))
            return RangeFunctions.Evaluate(call, evaluator, time);
        if (TimeFunctions.TryGet(call.Function.Name, out var part))
            return TimeFunctions.Evaluate(part, call, evaluator, time);
        return HistogramFunctions.TryGet(call.Function.Name, out var statistic)
            ? HistogramFunctions.Evaluate(statistic, call, evaluator, time)
            : MathFunctions.Evaluate(call, evaluator, time);
    }

    /// <summary>The time of the sample behind each element: of the selector itself, else of the step.</summary>
    private static List<Element> Timestamp(Call call, Evaluator evaluator, long time)
    {
        var isSelector = Unwrapped(call.Arguments[0]) is VectorSelector;
        return [.. evaluator.Vector(call.Arguments[0], time)
            .Select(element => Element.Of(element.LabelsWithoutName, (isSelector ? element.Time : time) / 1000.0))];
    }

    private static Expression Unwrapped(Expression expression)
        => expression is Parentheses parentheses ? Unwrapped(parentheses.Inner) : expression;
}
