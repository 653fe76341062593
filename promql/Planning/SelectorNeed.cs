using Observe.PromQL.Evaluation;
using Observe.PromQL.Functions;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Planning;

/// <summary>What a selector reads, both ends inclusive, ms; a hint where summaries would do.</summary>
/// <param name="Selector">Of which series.</param>
/// <param name="From">Begin.</param>
/// <param name="To">End.</param>
/// <param name="IsRange">Whether it is a range, in which staleness markers are no samples.</param>
/// <param name="IsNewest">Whether the newest sample of each series is enough: at one time, nothing but the value then.</param>
/// <param name="Hint">Where summaries would do.</param>
internal sealed record SelectorNeed(VectorSelector Selector, long From, long To, bool IsRange, bool IsNewest = false, SummaryHint? Hint = null)
{
    /// <summary>Every selector of an expression with the time that it reaches over.</summary>
    public static IReadOnlyList<SelectorNeed> Of(Expression expression, QueryTimes times)
    {
        var needs = new List<SelectorNeed>();
        Add(needs, expression, times, times.Start, times.End, times.Step);
        return needs;
    }

    /// <summary>The first multiple of a subquery's step after its begin: so that neighbouring windows share their steps.</summary>
    public static long FirstStep(long begin, long step) => ((long)Math.Floor((double)begin / step) * step) + step;

    private static void Add(List<SelectorNeed> needs, Expression expression, QueryTimes times, long start, long end, long step)
    {
        switch (expression)
        {
            case VectorSelector selector:
                var need = Reach(selector, times, start, end, times.Lookback, false);
                needs.Add(selector.Extension == Extension.None
                    ? need with { IsNewest = start == end }
                    : need with { To = need.To + times.Lookback, IsRange = true });
                break;
            case MatrixSelector matrix:
                needs.Add(Reach(matrix, times, start, end));
                break;
            case Subquery subquery:
                var inner = subquery.Step ?? times.DefaultSubqueryStep;
                var first = times.Shift(subquery.Shift, start) - subquery.Range;
                Add(needs, subquery.Inner, times, FirstStep(first, inner), times.Shift(subquery.Shift, end), inner);
                break;
            case Call call when SummaryFunctions.SelectorOf(call) is { Selector.Extension: Extension.None } matrix:
                needs.Add(OfSummaries(call, matrix, times, start, end, step));
                break;
            default:
                foreach (var child in expression.Children)
                    Add(needs, child, times, start, end, step);
                break;
        }
    }

    private static SelectorNeed OfSummaries(Call call, MatrixSelector matrix, QueryTimes times, long start, long end, long step)
    {
        var need = Reach(matrix, times, start, end);
        if (start == end && SummaryFunctions.NeedsNewestOnly(call.Function.Name))
            return need with { IsNewest = true };
        var (from, to) = (times.Shift(matrix.Selector.Shift, start), times.Shift(matrix.Selector.Shift, end));
        return need with { Hint = new SummaryHint(from, to, step, matrix.Range, SummaryFunctions.NeedsResets(call.Function.Name)) };
    }

    private static SelectorNeed Reach(MatrixSelector matrix, QueryTimes times, long start, long end)
    {
        var need = Reach(matrix.Selector, times, start, end, matrix.Range, true);
        return matrix.Selector.Extension switch
        {
            Extension.Anchored => need with { From = need.From - times.Lookback },
            Extension.Smoothed => need with { From = need.From - times.Lookback, To = need.To + times.Lookback },
            _ => need,
        };
    }

    private static SelectorNeed Reach(VectorSelector selector, QueryTimes times, long start, long end, long back, bool isRange)
        // Ranges are open at their left end.
        => new(selector, times.Shift(selector.Shift, start) - back + 1, times.Shift(selector.Shift, end), isRange);
}
