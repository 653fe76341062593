using System.Globalization;
using Observe.PromQL.Lexing;
using Observe.Store.Metrics;

namespace Observe.PromQL.Syntax;

/// <summary>Prints an expression on one line, as PromQL reads it back.</summary>
internal static class ExpressionText
{
    public static string Of(Expression expression) => expression switch
    {
        NumberLiteral number => Number(number.Value),
        TextLiteralExpression text => TextLiteral.Quote(text.Value),
        Parentheses parentheses => $"({Of(parentheses.Inner)})",
        Unary unary => (unary.IsMinus ? "-" : "+") + Of(unary.Operand),
        VectorSelector selector => Selector(selector) + After(selector),
        MatrixSelector matrix => $"{Selector(matrix.Selector)}[{Duration(matrix.Range, matrix.RangeExpression)}]{After(matrix.Selector)}",
        Subquery subquery => $"{Of(subquery.Inner)}[{Duration(subquery.Range, subquery.RangeExpression)}:"
            + $"{(subquery.Step is null && subquery.StepExpression is null ? "" : Duration(subquery.Step ?? 0, subquery.StepExpression))}]{Shift(subquery.Shift)}",
        Call call => $"{call.Function.Name}({string.Join(", ", call.Arguments.Select(Of))})",
        Aggregation aggregation => AggregationText(aggregation),
        Binary binary => $"{Of(binary.Left)} {binary.Operator}{(binary.ReturnsBool ? " bool" : "")}{Matching(binary)} {Of(binary.Right)}",
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string AggregationText(Aggregation aggregation)
    {
        var grouping = aggregation.IsWithout ? $" without ({Names(aggregation.Grouping)}) "
            : aggregation.Grouping.Count > 0 ? $" by ({Names(aggregation.Grouping)}) " : "";
        var parameter = aggregation.Parameter is { } given ? Of(given) + ", " : "";
        return $"{aggregation.Operator}{grouping}({parameter}{Of(aggregation.Inner)})";
    }

    private static string Selector(VectorSelector selector)
    {
        var matchers = selector.Matchers
            .Where(matcher => selector.Name is null || matcher.Name != Label.MetricName || matcher.Type != MatcherType.Equal)
            .Select(matcher => $"{Name(matcher.Name)}{Sign(matcher.Type)}{TextLiteral.Quote(matcher.Value)}").ToList();
        if (selector.Name is { } name)
        {
            if (IsPlainName(name))
                return matchers.Count == 0 ? name : $"{name}{{{string.Join(",", matchers)}}}";
            matchers.Insert(0, TextLiteral.Quote(name));
        }

        return $"{{{string.Join(",", matchers)}}}";
    }

    private static string Duration(long milliseconds, DurationExpression? expression)
        => expression?.ToString() ?? DurationText.Format(milliseconds);

    private static string After(VectorSelector selector) => selector.Extension switch
    {
        Extension.Anchored => " anchored",
        Extension.Smoothed => " smoothed",
        _ => "",
    } + Shift(selector.Shift);

    private static string Shift(TimeShift shift)
    {
        var at = shift.At is { } time ? $" @ {(time / 1000.0).ToString("0.000", CultureInfo.InvariantCulture)}"
            : shift.AtStart ? " @ start()" : shift.AtEnd ? " @ end()" : "";
        return at + (shift.OffsetExpression is { } expression ? $" offset {expression}"
            : shift.Offset == 0 ? "" : $" offset {DurationText.Format(shift.Offset)}");
    }

    private static string Matching(Binary binary)
    {
        return Labels(binary.Matching) + Fill(binary.Matching);
    }

    private static string Fill(VectorMatching matching) => (matching.FillLeft, matching.FillRight) switch
    {
        (null, null) => "",
        ({ } left, null) => $" fill_left ({Number(left)})",
        (null, { } right) => $" fill_right ({Number(right)})",
        ({ } left, { } right) when left.Equals(right) => $" fill ({Number(left)})",
        ({ } left, { } right) => $" fill_left ({Number(left)}) fill_right ({Number(right)})",
    };

    private static string Labels(VectorMatching matching)
    {
        if (!matching.IsOn && matching.Labels.Count == 0 && matching.Cardinality is MatchCardinality.OneToOne or MatchCardinality.ManyToMany)
            return "";
        var labels = $" {(matching.IsOn ? "on" : "ignoring")} ({Names(matching.Labels)})";
        return matching.Cardinality switch
        {
            MatchCardinality.ManyToOne => $"{labels} group_left ({Names(matching.Include)})",
            MatchCardinality.OneToMany => $"{labels} group_right ({Names(matching.Include)})",
            _ => labels,
        };
    }

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Select(Name));

    private static string Name(string name) => IsPlainName(name) && !name.Contains(':', StringComparison.Ordinal) ? name : TextLiteral.Quote(name);

    private static bool IsPlainName(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');

    private static string Sign(MatcherType type) => type switch
    {
        MatcherType.Equal => "=",
        MatcherType.NotEqual => "!=",
        MatcherType.Regex => "=~",
        _ => "!~",
    };
}
