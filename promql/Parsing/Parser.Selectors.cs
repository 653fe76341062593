using Observe.PromQL.Lexing;
using Observe.PromQL.Syntax;
using Observe.PromQL.Types;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Parsing;

/// <summary>Selectors, ranges, offsets.</summary>
internal sealed partial class Parser
{
    private VectorSelector ParseSelectorBody(string? name, int start)
    {
        var matchers = new List<LabelMatcher>();
        if (Current.Kind == TokenKind.LeftBrace)
        {
            _at++;
            while (Current.Kind != TokenKind.RightBrace)
            {
                ParseMatcher(ref name, matchers);
                if (Current.Kind != TokenKind.RightBrace)
                    Expect(TokenKind.Comma, "`,` or `}`");
            }

            _at++;
        }

        if (name is not null)
            matchers.Insert(0, new LabelMatcher(Label.MetricName, MatcherType.Equal, name));
        if (!_mayMatchAll && matchers.All(matcher => matcher.Matches("")))
            throw new ParseException("vector selector must contain at least one non-empty matcher", start);
        return new VectorSelector(name, matchers, TimeShift.None, start);
    }

    private void ParseMatcher(ref string? name, List<LabelMatcher> matchers)
    {
        var label = Current;
        if (label.Kind is not (TokenKind.Identifier or TokenKind.Text or TokenKind.Number))
            throw Unexpected("a label name");
        _at++;
        if (label.Kind == TokenKind.Text && Current.Kind is TokenKind.Comma or TokenKind.RightBrace)
        {
            if (name is not null)
                throw new ParseException($"metric name must not be set twice: \"{name}\" or \"{label.Text}\"", label.Start);
            name = label.Text;
            return;
        }

        var type = Current switch
        {
            { Kind: TokenKind.Equal } => MatcherType.Equal,
            var token when token.Is("!=") => MatcherType.NotEqual,
            var token when token.Is("=~") => MatcherType.Regex,
            var token when token.Is("!~") => MatcherType.NotRegex,
            _ => throw Unexpected("one of =, !=, =~, !~"),
        };
        _at++;
        var value = Expect(TokenKind.Text, "a string");
        if (name is not null && label.Text == Label.MetricName)
            throw new ParseException($"metric name must not be set twice: \"{name}\" or \"{value.Text}\"", label.Start);
        try
        {
            matchers.Add(new LabelMatcher(label.Text, type, value.Text));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new ParseException($"error parsing regexp: {error.Message}", value.Start);
        }
    }

    private Expression ParsePostfix(Expression expression)
    {
        while (true)
        {
            var token = Current;
            if (token.Kind == TokenKind.LeftBracket)
                expression = ParseRange(expression);
            else if (token.IsKeyword("offset"))
                expression = ParseOffset(expression);
            else if (token.Kind == TokenKind.At)
                expression = ParseAt(expression);
            else if (token.IsKeyword("anchored"))
                expression = ParseExtension(expression, Extension.Anchored);
            else if (token.IsKeyword("smoothed"))
                expression = ParseExtension(expression, Extension.Smoothed);
            else
                return expression;
        }
    }

    private Expression ParseRange(Expression expression)
    {
        var start = Current.Start;
        _at++;
        var rangeStart = Current.Start;
        var (range, rangeExpression) = Fixed(ParseDurationSum(0));
        if (range <= 0 && rangeExpression is not { DependsOnQuery: true })
            throw new ParseException("duration must be greater than 0", rangeStart);
        if (Current.Kind == TokenKind.Colon)
            return ParseSubquery(expression, start, range, rangeExpression);
        Expect(TokenKind.RightBracket, "`]`");
        return expression is VectorSelector selector
            ? selector.Shift == TimeShift.None
                ? new MatrixSelector(selector, range, selector.Start) { RangeExpression = rangeExpression }
                : throw new ParseException("no offset or @ modifiers allowed before range", start)
            : throw new ParseException("ranges only allowed for vector selectors", start);
    }

    private Subquery ParseSubquery(Expression expression, int start, long range, DurationExpression? rangeExpression)
    {
        _at++;
        long? step = null;
        DurationExpression? stepExpression = null;
        var stepStart = Current.Start;
        if (Current.Kind != TokenKind.RightBracket)
            (step, stepExpression) = Fixed(ParseDurationSum(0));
        Expect(TokenKind.RightBracket, "`]`");
        if (expression.Type != ValueType.Vector)
            throw new ParseException($"subquery is only allowed on instant vector, got {ValueTypeNames.Of(expression.Type)}", start);
        if (step <= 0 && stepExpression is not { DependsOnQuery: true })
            throw new ParseException("duration must be greater than 0", stepStart);
        return new Subquery(expression, range, step, TimeShift.None, expression.Start)
        {
            RangeExpression = rangeExpression,
            StepExpression = stepExpression,
        };
    }

    private Expression ParseOffset(Expression expression)
    {
        var start = Current.Start;
        _at++;
        var sign = Current;
        var isSigned = sign.Is("-") || sign.Is("+");
        if (isSigned)
            _at++;
        var operand = ParseDurationOperand();
        var (offset, offsetExpression) = Fixed(isSigned ? new DurationSign(sign.Is("-"), operand, sign.Start) : operand);
        if (operand is DurationLiteral)
            offsetExpression = null;
        return Shifted(expression, start, "offset", shift => shift.Offset != 0 || shift.OffsetExpression is not null
            ? throw new ParseException("offset may not be set multiple times", start)
            : shift with { Offset = offset, OffsetExpression = offsetExpression });
    }

    private Expression ParseAt(Expression expression)
    {
        var start = Current.Start;
        _at++;
        if (Current.IsKeyword("start") || Current.IsKeyword("end"))
        {
            var isStart = Current.IsKeyword("start");
            _at++;
            Expect(TokenKind.LeftParenthesis, "`(`");
            Expect(TokenKind.RightParenthesis, "`)`");
            return Shifted(expression, start, "@", shift => Once(shift, start) with { AtStart = isStart, AtEnd = !isStart });
        }

        var isNegative = Current.Is("-");
        if (isNegative || Current.Is("+"))
            _at++;
        if (Current.Kind is not (TokenKind.Number or TokenKind.Duration))
            throw Unexpected("a timestamp, start() or end()");
        var seconds = Current.Number * (isNegative ? -1 : 1);
        if (!double.IsFinite(seconds) || Math.Abs(seconds) > 9e15)
            throw new ParseException("timestamp out of bounds for @ modifier", start);
        _at++;
        return Shifted(expression, start, "@", shift => Once(shift, start) with { At = (long)Math.Round(seconds * 1000) });
    }

    private Expression ParseExtension(Expression expression, Extension extension)
    {
        var word = Current;
        RequireExperimental($"modifier \"{word.Text.ToLowerInvariant()}\"", word.Start);
        _at++;
        var selector = expression as VectorSelector ?? (expression as MatrixSelector)?.Selector
            ?? throw new ParseException(
                $"{word.Text.ToLowerInvariant()} modifier must be preceded by an instant vector selector or range vector selector", word.Start);
        if (selector.Extension != Extension.None && selector.Extension != extension)
            throw new ParseException("anchored and smoothed modifiers cannot be used together", word.Start);
        if (selector.Extension == extension)
            throw new ParseException($"{word.Text.ToLowerInvariant()} modifier may not be set multiple times", word.Start);
        var extended = selector with { Extension = extension };
        return expression is MatrixSelector matrix ? matrix with { Selector = extended } : extended;
    }

    private static TimeShift Once(TimeShift shift, int start)
        => shift.IsFixed ? throw new ParseException("@ <timestamp> may not be set multiple times", start) : shift;

    private static Expression Shifted(Expression expression, int start, string what, Func<TimeShift, TimeShift> change)
        => expression switch
        {
            VectorSelector selector => selector with { Shift = change(selector.Shift) },
            MatrixSelector matrix => matrix with { Selector = matrix.Selector with { Shift = change(matrix.Selector.Shift) } },
            Subquery subquery => subquery with { Shift = change(subquery.Shift) },
            _ => throw new ParseException($"{what} modifier must be preceded by an instant vector selector or range vector selector or a subquery", start),
        };
}
