using Observe.PromQL.Functions.Labels;
using Observe.PromQL.Lexing;
using Observe.PromQL.Parsing;
using Observe.PromQL.Syntax;

namespace Observe.PromQL.Planning;

/// <summary>
/// Puts numbers in the place of durations that depend on a query's range and step, and writes out what <c>info</c> leaves unsaid.
/// </summary>
internal static class QueryResolution
{
    /// <exception cref="ParseException">A range or step would not be positive.</exception>
    public static Expression Resolve(Expression expression, DurationScope scope) => expression switch
    {
        VectorSelector { Shift.OffsetExpression.DependsOnQuery: true } selector => selector with { Shift = Shifted(selector.Shift, scope) },
        MatrixSelector matrix => matrix with
        {
            Selector = (VectorSelector)Resolve(matrix.Selector, scope),
            Range = Positive(matrix.Range, matrix.RangeExpression, scope),
        },
        Subquery subquery => subquery with
        {
            Inner = Resolve(subquery.Inner, scope),
            Range = Positive(subquery.Range, subquery.RangeExpression, scope),
            Step = subquery.StepExpression is null ? subquery.Step : Positive(subquery.Step ?? 0, subquery.StepExpression, scope),
            Shift = Shifted(subquery.Shift, scope),
        },
        Parentheses parentheses => parentheses with { Inner = Resolve(parentheses.Inner, scope) },
        Unary unary => unary with { Operand = Resolve(unary.Operand, scope) },
        Call { Function.Name: "info" } call => InfoFunction.Complete(Resolved(call, scope)),
        Call call => Resolved(call, scope),
        Aggregation aggregation => aggregation with
        {
            Inner = Resolve(aggregation.Inner, scope),
            Parameter = aggregation.Parameter is { } parameter ? Resolve(parameter, scope) : null,
        },
        Binary binary => binary with { Left = Resolve(binary.Left, scope), Right = Resolve(binary.Right, scope) },
        _ => expression,
    };

    private static Call Resolved(Call call, DurationScope scope)
        => call with { Arguments = [.. call.Arguments.Select(argument => Resolve(argument, scope))] };

    public static long Milliseconds(DurationExpression duration, DurationScope scope)
    {
        var seconds = duration.Seconds(scope);
        return Math.Abs(seconds) <= DurationText.MaxSeconds
            ? (long)Math.Round(seconds * 1000)
            : throw new ParseException($"duration out of range: {duration} is longer than 292y", duration.Start);
    }

    private static TimeShift Shifted(TimeShift shift, DurationScope scope)
        => shift.OffsetExpression is { DependsOnQuery: true } expression ? shift with { Offset = Milliseconds(expression, scope) } : shift;

    private static long Positive(long known, DurationExpression? expression, DurationScope scope)
    {
        if (expression is not { DependsOnQuery: true })
            return known;
        var milliseconds = Milliseconds(expression, scope);
        return milliseconds > 0 ? milliseconds : throw new ParseException("duration must be greater than 0", expression.Start);
    }
}
