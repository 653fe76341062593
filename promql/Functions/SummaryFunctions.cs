using System.Collections.Frozen;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Functions.Ranges;
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
        => Names.Contains(call.Function.Name) && call.Arguments is [var only] ? Evaluator.Unwrapped(only) as MatrixSelector : null;

    /// <summary>Whether the newest sample of each series would do.</summary>
    public static bool NeedsNewestOnly(string name) => name is "last_over_time" or "present_over_time" or "absent_over_time";

    /// <summary>Whether a function asks how often and how far the values fell.</summary>
    public static bool NeedsResets(string name) => name is "increase" or "rate" or "resets";

    /// <summary>The answer of each step from the samples and summaries of a series.</summary>
    public static void Fill(StepSeries column, FunctionCall call, RangeVector range, RangeSeries series)
    {
        for (var i = 0; i < call.Steps.Count; i++)
        {
            call.Context.CancellationToken.ThrowIfCancellationRequested();
            var end = call.Context.Times.Shift(range.Shift, call.Steps[i]);
            var total = SummarizedWindow.Total(series.Samples, series.Summaries, end - range.Range, end);
            if (total.Count > 0)
                column.Set(i, Compute(call.Call.Function.Name, total, end - range.Range, end));
        }
    }

    private static Computed Compute(string name, WindowTotal total, long start, long end) => name switch
    {
        "min_over_time" => Computed.Of(total.Min),
        "max_over_time" => Computed.Of(total.Max),
        "sum_over_time" => Computed.Of(total.Sum),
        "count_over_time" => Computed.Of(total.Count),
        "avg_over_time" => Computed.Of(total.Sum / total.Count),
        "last_over_time" => Computed.Of(total.Last),
        "first_over_time" => Computed.Of(total.First),
        "present_over_time" or "absent_over_time" => Computed.Of(1),
        "increase" => Rates.OfSummaries(total, start, end, isCounter: true, isRate: false),
        "rate" => Rates.OfSummaries(total, start, end, isCounter: true, isRate: true),
        "delta" => Rates.OfSummaries(total, start, end, isCounter: false, isRate: false),
        "resets" => Computed.Of(total.Resets),
        _ => throw new InvalidOperationException($"{name} is no function of summaries"),
    };
}
