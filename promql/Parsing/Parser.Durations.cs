using Observe.PromQL.Lexing;
using Observe.PromQL.Planning;
using Observe.PromQL.Syntax;

namespace Observe.PromQL.Parsing;

/// <summary>
/// Durations and calculations with them, in ranges and offsets. Precedence from loose to tight: + -; * / %; sign; ^ (right). After
/// <c>offset</c> only a sign, one operand or parentheses: <c>a offset 5m * 2</c> multiplies the vector.
/// </summary>
internal sealed partial class Parser
{
    private static readonly string[][] DurationLevels = [["+", "-"], ["*", "/", "%"]];

    private DurationExpression ParseDurationSum(int level)
    {
        if (level == DurationLevels.Length)
            return ParseDurationSign();
        Enter();
        var left = ParseDurationSum(level + 1);
        while (OperatorAt(DurationLevels[level]) is { } sign)
        {
            CountOperator(Current.Start);
            _at++;
            left = new DurationCalculation(sign, left, ParseDurationSum(level + 1), left.Start);
        }

        _depth--;
        return left;
    }

    private DurationExpression ParseDurationSign()
    {
        var start = Current;
        if (!start.Is("-") && !start.Is("+"))
            return ParseDurationPower();
        Enter();
        _at++;
        var operand = ParseDurationSign();
        _depth--;
        return new DurationSign(start.Is("-"), operand, start.Start);
    }

    private DurationExpression ParseDurationPower()
    {
        var left = ParseDurationOperand();
        if (!Current.Is("^"))
            return left;
        CountOperator(Current.Start);
        Enter();
        _at++;
        var right = ParseDurationSign();
        _depth--;
        return new DurationCalculation("^", left, right, left.Start);
    }

    private DurationExpression ParseDurationOperand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                if (!(Math.Abs(token.Number) <= DurationText.MaxSeconds))
                    throw new ParseException($"duration out of range: {token.Text} is longer than 292y", token.Start);
                _at++;
                return new DurationLiteral(token.Number, token.Kind == TokenKind.Duration, token.Start);
            case TokenKind.LeftParenthesis:
                _at++;
                Enter();
                var inner = ParseDurationSum(0);
                _depth--;
                Expect(TokenKind.RightParenthesis, "`)`");
                return new DurationParentheses(inner, token.Start);
            case TokenKind.Identifier:
                return ParseDurationCall(token);
            default:
                throw Unexpected("a duration");
        }
    }

    private DurationExpression ParseDurationCall(Token name)
    {
        var lower = name.Text.ToLowerInvariant();
        // Before 3.14 the two were called min and max here.
        if (lower is not ("step" or "range" or "min_of" or "max_of" or "min" or "max"))
            throw Unexpected("a duration");
        _at++;
        Expect(TokenKind.LeftParenthesis, "`(`");
        DurationExpression call;
        if (lower is "step" or "range")
        {
            call = new DurationOfQuery(lower == "step", name.Start);
        }
        else
        {
            Enter();
            var left = ParseDurationSum(0);
            Expect(TokenKind.Comma, "`,`");
            call = new DurationExtreme(lower is "max_of" or "max", left, ParseDurationSum(0), name.Start);
            _depth--;
        }

        Expect(TokenKind.RightParenthesis, "`)`");
        return call;
    }

    /// <summary>In ms, and the expression where it is more than one duration or number.</summary>
    private static (long Milliseconds, DurationExpression? Expression) Fixed(DurationExpression duration)
        => duration.DependsOnQuery ? (0, duration)
            : (QueryResolution.Milliseconds(duration, default), duration is DurationLiteral ? null : duration);
}
