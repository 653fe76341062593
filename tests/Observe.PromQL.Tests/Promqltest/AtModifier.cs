using Observe.PromQL.Syntax;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>The same expression with <c>@ time</c> at every selector and subquery that has none, for a run at other times.</summary>
internal static class AtModifier
{
    private static readonly HashSet<string> TimeDependent = new(StringComparer.Ordinal)
    {
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year", "predict_linear", "time", "timestamp",
    };

    private static readonly HashSet<string> RangeDependent = new(StringComparer.Ordinal) { "start", "end", "step", "range" };

    /// <returns>Null where the answer depends on the time of evaluation all the same.</returns>
    public static string? Fix(Expression expression, long time)
        => Calls(expression).Any(call => TimeDependent.Contains(call.Function.Name) || RangeDependent.Contains(call.Function.Name))
            ? null
            : Fixed(expression, time).ToString();

    /// <summary>Whether a range query around a time answers something else at that time.</summary>
    public static bool DependsOnRange(Expression expression)
        => Calls(expression).Any(call => RangeDependent.Contains(call.Function.Name)) || All(expression).Any(HasRangeDependentTimes);

    private static bool HasRangeDependentTimes(Expression expression) => expression switch
    {
        VectorSelector selector => DependsOnRange(selector.Shift),
        MatrixSelector matrix => matrix.RangeExpression?.DependsOnQuery == true,
        Subquery subquery => DependsOnRange(subquery.Shift) || subquery.RangeExpression?.DependsOnQuery == true || subquery.StepExpression?.DependsOnQuery == true,
        _ => false,
    };

    private static bool DependsOnRange(TimeShift shift) => shift.AtStart || shift.AtEnd || shift.OffsetExpression?.DependsOnQuery == true;

    private static Expression Fixed(Expression expression, long time) => expression switch
    {
        VectorSelector selector when !selector.Shift.IsFixed => selector with { Shift = selector.Shift with { At = time } },
        MatrixSelector { Selector.Shift.IsFixed: false } matrix => matrix with { Selector = (VectorSelector)Fixed(matrix.Selector, time) },
        Subquery subquery => subquery.Shift.IsFixed ? subquery : subquery with { Shift = subquery.Shift with { At = time } },
        Parentheses parentheses => parentheses with { Inner = Fixed(parentheses.Inner, time) },
        Unary unary => unary with { Operand = Fixed(unary.Operand, time) },
        Call call => call with { Arguments = [.. call.Arguments.Select(argument => Fixed(argument, time))] },
        Aggregation aggregation => aggregation with
        {
            Inner = Fixed(aggregation.Inner, time),
            Parameter = aggregation.Parameter is { } parameter ? Fixed(parameter, time) : null,
        },
        Binary binary => binary with { Left = Fixed(binary.Left, time), Right = Fixed(binary.Right, time) },
        _ => expression,
    };

    private static IEnumerable<Call> Calls(Expression expression) => All(expression).OfType<Call>();

    private static IEnumerable<Expression> All(Expression expression) => expression.Children.SelectMany(All).Prepend(expression);
}
