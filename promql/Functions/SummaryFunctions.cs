using System.Collections.Frozen;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>Functions of a range that summaries of windows suffice for.</summary>
internal static class SummaryFunctions
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
    [
        "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "avg_over_time", "last_over_time", "first_over_time",
        "present_over_time", "absent_over_time", "increase", "rate", "delta", "resets",
    ], StringComparer.Ordinal);

    /// <summary>The selector that a call reads, where summaries of it would do; null otherwise.</summary>
    public static MatrixSelector? SelectorOf(Call call)
        => Names.Contains(call.Function.Name) && call.Arguments is [var only] ? Unwrapped(only) as MatrixSelector : null;

    /// <summary>The selector that a call reads, where the newest sample of each series would do; null otherwise.</summary>
    public static MatrixSelector? NewestSelectorOf(Call call)
        => call.Function.Name is "last_over_time" or "present_over_time" or "absent_over_time" ? SelectorOf(call) : null;

    /// <summary>Whether a function asks how often and how far the values fell.</summary>
    public static bool NeedsResets(string name) => name is "increase" or "rate" or "resets";

    public static Element? Compute(string name, WindowTotal total, in RangeWindow window) => name switch
    {
        "min_over_time" => Float(total.Min),
        "max_over_time" => Float(total.Max),
        "sum_over_time" => Float(total.Sum),
        "count_over_time" => Float(total.Count),
        "avg_over_time" => Float(total.Sum / total.Count),
        "last_over_time" => Float(total.Last),
        "first_over_time" => Float(total.First),
        "present_over_time" => Float(1),
        "increase" => Rates.Extrapolated(total, window, isCounter: true, isRate: false),
        "rate" => Rates.Extrapolated(total, window, isCounter: true, isRate: true),
        "delta" => Rates.Extrapolated(total, window, isCounter: false, isRate: false),
        "resets" => Float(total.Resets),
        _ => throw new InvalidOperationException($"{name} is no function of summaries"),
    };

    private static Element Float(double value) => Element.Of(LabelSet.Empty, value);

    private static Expression Unwrapped(Expression expression)
        => expression is Parentheses parentheses ? Unwrapped(parentheses.Inner) : expression;
}
