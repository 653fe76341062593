using Observe.PromQL.Functions;
using Observe.PromQL.Lexing;
using Observe.PromQL.Syntax;
using Observe.PromQL.Types;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Parsing;

/// <summary>
/// Recursive descent over the tokens; types are checked as nodes are made. Precedence from loose to tight: or; and, unless;
/// comparisons; + -; * / % atan2; unary; ^ (right).
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Deeper nesting is nobody's query and would overflow the stack.</summary>
    private const int MaxDepth = 200;

    /// <summary>Each operator of a chain lies one deeper in the tree than the next, and every walk over the tree is recursive.</summary>
    private const int MaxOperators = 1000;

    private static readonly string[][] Levels =
    [
        ["or"], ["and", "unless"], ["==", "!=", ">", "<", ">=", "<=", "</", ">/"], ["+", "-"], ["*", "/", "%", "atan2"],
    ];

    private readonly List<Token> _tokens;
    private readonly bool _allowsExperimental;
    private int _at;
    private int _depth;
    private int _operators;

    /// <summary>The second argument of <c>info</c> chooses among labels and may let all through.</summary>
    private bool _mayMatchAll;

    private Parser(List<Token> tokens, bool allowsExperimental) => (_tokens, _allowsExperimental) = (tokens, allowsExperimental);

    private Token Current => _tokens[_at];

    /// <param name="expression">PromQL.</param>
    /// <param name="allowsExperimental">Whether what is experimental in Prometheus is known.</param>
    /// <exception cref="ParseException">The expression cannot be read.</exception>
    public static Expression Parse(string expression, bool allowsExperimental = true)
    {
        var parser = new Parser(Lexer.Tokenize(expression), allowsExperimental);
        if (parser.Current.Kind == TokenKind.End)
            throw new ParseException("no expression found in input", 0);
        var result = parser.ParseBinary(0);
        if (parser.Current.Kind != TokenKind.End)
            throw parser.Unexpected("an operator or the end");
        return result;
    }

    /// <summary>A series selector alone, as <c>match[]</c> has it.</summary>
    /// <exception cref="ParseException">It is something else.</exception>
    public static IReadOnlyList<LabelMatcher> ParseSelector(string text)
        => Parse(text) is VectorSelector { Shift: var shift } selector && shift == TimeShift.None
            ? selector.Matchers
            : throw new ParseException("expected a series selector", 0);

    private Expression ParseBinary(int level)
    {
        if (level == Levels.Length)
            return ParseUnary();
        Enter();
        var left = ParseBinary(level + 1);
        while (OperatorAt(Levels[level]) is { } sign)
        {
            var start = Current.Start;
            _at++;
            var (returnsBool, matching, isExplicit) = ParseModifiers(sign);
            var right = ParseBinary(level + 1);
            left = CheckedBinary(new Binary(sign, left, right, returnsBool, matching, left.Start), isExplicit, start);
        }

        _depth--;
        return left;
    }

    private Expression ParseUnary()
    {
        Enter();
        var token = Current;
        Expression result;
        if (token.Is("+") || token.Is("-"))
        {
            _at++;
            var operand = ParseUnary();
            if (operand.Type is not (ValueType.Scalar or ValueType.Vector))
                throw new ParseException($"unary expression only allowed on expressions of type scalar or instant vector, got {ValueTypeNames.Of(operand.Type)}", token.Start);
            result = operand is NumberLiteral number
                ? new NumberLiteral(token.Is("-") ? -number.Value : number.Value, token.Start)
                : new Unary(token.Is("-"), operand, token.Start);
        }
        else
        {
            result = ParsePower();
        }

        _depth--;
        return result;
    }

    private Expression ParsePower()
    {
        var left = ParsePostfix(ParsePrimary());
        if (!Current.Is("^"))
            return left;
        var start = Current.Start;
        _at++;
        var (returnsBool, matching, isExplicit) = ParseModifiers("^");
        var right = ParseUnary();
        return CheckedBinary(new Binary("^", left, right, returnsBool, matching, left.Start), isExplicit, start);
    }

    private Expression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                _at++;
                return new NumberLiteral(token.Number, token.Start);
            case TokenKind.Text:
                _at++;
                return new TextLiteralExpression(token.Text, token.Start);
            case TokenKind.LeftParenthesis:
                _at++;
                var inner = ParseBinary(0);
                Expect(TokenKind.RightParenthesis, "`)`");
                return new Parentheses(inner, token.Start);
            case TokenKind.LeftBrace:
                return ParseSelectorBody(null, token.Start);
            case TokenKind.Identifier:
                return ParseWord(token);
            default:
                throw Unexpected("an expression");
        }
    }

    private Expression ParseWord(Token token)
    {
        var next = _tokens[_at + 1];
        var lower = token.Text.ToLowerInvariant();
        if (AggregationNames.All.Contains(lower) && (next.Kind == TokenKind.LeftParenthesis || next.IsKeyword("by") || next.IsKeyword("without")))
            return ParseAggregation(lower);
        if (next.Kind == TokenKind.LeftParenthesis)
            return ParseCall(token);
        _at++;
        return ParseSelectorBody(token.Text, token.Start);
    }

    private Call ParseCall(Token name)
    {
        if (!FunctionTable.All.TryGetValue(name.Text, out var function))
        {
            var hint = NearestName.Of(name.Text, FunctionTable.All.Keys.Concat(AggregationNames.All));
            throw new ParseException($"unknown function with name \"{name.Text}\"{(hint is null ? "" : $", did you mean \"{hint}\"?")}", name.Start);
        }

        if (function.IsExperimental)
            RequireExperimental($"function \"{name.Text}\"", name.Start);
        _at++;
        var arguments = ParseArguments(isInfo: function.Name == "info");
        var signature = function.Signature;
        if (arguments.Count < signature.MinArguments || arguments.Count > signature.MaxArguments)
        {
            var (words, count) = signature.MaxArguments is not { } most ? ("at least ", signature.MinArguments)
                : signature.MinArguments == most ? ("", most)
                : arguments.Count < signature.MinArguments ? ("at least ", signature.MinArguments) : ("at most ", most);
            throw new ParseException($"expected {words}{count} argument(s) in call to \"{name.Text}\", got {arguments.Count}", name.Start);
        }

        for (var i = 0; i < arguments.Count; i++)
            Require(arguments[i], signature.ArgumentType(i), $"call to function \"{name.Text}\"");
        return new Call(function, arguments, name.Start);
    }

    private List<Expression> ParseArguments(bool isInfo = false)
    {
        Expect(TokenKind.LeftParenthesis, "`(`");
        var arguments = new List<Expression>();
        while (Current.Kind != TokenKind.RightParenthesis)
        {
            var before = _mayMatchAll;
            _mayMatchAll = isInfo && arguments.Count == 1;
            arguments.Add(ParseBinary(0));
            _mayMatchAll = before;
            if (Current.Kind != TokenKind.RightParenthesis)
                Expect(TokenKind.Comma, "`,` or `)`");
        }

        _at++;
        return arguments;
    }

    private Aggregation ParseAggregation(string name)
    {
        var start = Current.Start;
        if (name is "limitk" or "limit_ratio")
            RequireExperimental($"aggregation \"{name}\"", start);
        _at++;
        var grouping = ParseGrouping();
        var arguments = ParseArguments();
        grouping ??= ParseGrouping();
        var hasParameter = AggregationNames.WithParameter.Contains(name);
        if (arguments.Count != (hasParameter ? 2 : 1))
        {
            throw new ParseException(arguments.Count == 0
                ? "no arguments for aggregate expression provided"
                : $"wrong number of arguments for aggregate expression provided, expected {(hasParameter ? 2 : 1)}, got {arguments.Count}", start);
        }

        Require(arguments[^1], ValueType.Vector, "aggregation expression");
        if (hasParameter)
            Require(arguments[0], name == "count_values" ? ValueType.Text : ValueType.Scalar, "aggregation parameter");
        return new Aggregation(
            name, arguments[^1], hasParameter ? arguments[0] : null, grouping?.IsWithout ?? false, grouping?.Labels ?? [], start);
    }

    private (bool IsWithout, IReadOnlyList<string> Labels)? ParseGrouping()
    {
        if (!Current.IsKeyword("by") && !Current.IsKeyword("without"))
            return null;
        var isWithout = Current.IsKeyword("without");
        _at++;
        return (isWithout, ParseLabelNames());
    }

    private List<string> ParseLabelNames()
    {
        Expect(TokenKind.LeftParenthesis, "`(`");
        var names = new List<string>();
        while (Current.Kind != TokenKind.RightParenthesis)
        {
            if (Current.Kind is not (TokenKind.Identifier or TokenKind.Text))
                throw Unexpected("a label name");
            names.Add(Current.Text);
            _at++;
            if (Current.Kind != TokenKind.RightParenthesis)
                Expect(TokenKind.Comma, "`,` or `)`");
        }

        _at++;
        return names;
    }

    private string? OperatorAt(string[] signs)
        => signs.FirstOrDefault(sign => char.IsAsciiLetter(sign[0]) ? Current.IsKeyword(sign) : Current.Is(sign));

    private void RequireExperimental(string what, int start)
    {
        if (!_allowsExperimental)
            throw new ParseException($"{what} is experimental and not enabled: query.experimental enables it", start);
    }

    private void Enter()
    {
        if (++_depth > MaxDepth * 7)
            throw new ParseException("expression is nested too deep", Current.Start);
    }

    private Token Expect(TokenKind kind, string what)
    {
        if (Current.Kind != kind)
            throw Unexpected(what);
        return _tokens[_at++];
    }

    private ParseException Unexpected(string expected) => new($"unexpected {Current}, expected {expected}", Current.Start);

    private static void Require(Expression argument, ValueType type, string where)
    {
        if (argument.Type != type)
            throw new ParseException($"expected type {ValueTypeNames.Of(type)} in {where}, got {ValueTypeNames.Of(argument.Type)}", argument.Start);
    }
}
