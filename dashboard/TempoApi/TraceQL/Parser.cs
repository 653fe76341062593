using System.Globalization;
using Observe.Dashboard.Traces;
using Observe.Store.Metrics;

namespace Observe.Dashboard.TempoApi.TraceQL;

/// <summary>
/// Reads the part of TraceQL that selects spans: <c>{ … }</c> with comparisons, <c>&amp;&amp;</c> (before <c>||</c>), <c>||</c>, <c>!</c> and
/// parentheses inside; <c>&amp;&amp;</c>, <c>||</c> and parentheses between. What goes beyond is refused by name.
/// </summary>
internal sealed class Parser
{
    /// <summary>Longest query, in characters.</summary>
    public const int MaxLength = 4096;

    private const int MaxDepth = 32;
    private const int MaxSpansets = 16;

    private static readonly Dictionary<string, Comparison> Comparisons = new(StringComparer.Ordinal)
    {
        ["="] = Comparison.Equal,
        ["!="] = Comparison.NotEqual,
        [">"] = Comparison.Greater,
        [">="] = Comparison.GreaterOrEqual,
        ["<"] = Comparison.Less,
        ["<="] = Comparison.LessOrEqual,
    };

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;
    private int _spansets;

    private Parser(string query) => _tokens = Lexer.Tokenize(query);

    private Token Current => _tokens[_at];

    /// <exception cref="TraceQLException">Not TraceQL, or not of the part that is known here.</exception>
    public static Spansets Parse(string query)
    {
        if (query.Length > MaxLength)
            throw new TraceQLException($"the query has {query.Length} characters, more than {MaxLength}", MaxLength);
        var parser = new Parser(query);
        var spansets = parser.EitherSpansets();
        return parser.Current.Kind == TokenKind.End ? spansets : throw parser.AfterSpansets();
    }

    private Spansets EitherSpansets()
    {
        var left = BothSpansets();
        while (Take("||"))
            left = new Spansets.Either(left, BothSpansets());
        return left;
    }

    private Spansets BothSpansets()
    {
        var left = OneSpanset();
        while (Take("&&"))
            left = new Spansets.Both(left, OneSpanset());
        return left;
    }

    private Spansets OneSpanset()
    {
        if (Take("("))
            return Nested(EitherSpansets, ")");
        if (!Current.Is("{"))
            throw new TraceQLException($"{Current} where `{{` was expected: spans are selected as in {{ name = \"buy\" }}", Current.Offset);
        if (++_spansets > MaxSpansets)
            throw new TraceQLException($"more than {MaxSpansets} selections of spans", Current.Offset);
        _at++;
        if (Take("}"))
            return new Spansets.One(new SpanFilter.All([]));
        return new Spansets.One(Nested(AnyFilter, "}"));
    }

    private TraceQLException AfterSpansets() => new(
        Current switch
        {
            { Kind: TokenKind.Sign, Text: "|" } => "pipelines after `|` (aggregates, select, by, metrics) are not supported",
            { Kind: TokenKind.Sign, Text: ">" or ">>" or "<" or "<<" or "~" or "!>" or "!>>" or "!<" or "!<<" or "!~" or "&>" or "&>>" or "&<" or "&<<" or "&~" }
                => $"structural operators such as {Current} are not supported: use && or ||",
            _ => $"unexpected {Current} after the selection of spans",
        },
        Current.Offset);

    private SpanFilter AnyFilter()
    {
        var parts = new List<SpanFilter> { AllFilter() };
        while (Take("||"))
            parts.Add(AllFilter());
        return parts.Count == 1 ? parts[0] : new SpanFilter.Any(parts);
    }

    private SpanFilter AllFilter()
    {
        var parts = new List<SpanFilter> { NotFilter() };
        while (Take("&&"))
            parts.Add(NotFilter());
        return parts.Count == 1 ? parts[0] : new SpanFilter.All(parts);
    }

    private SpanFilter NotFilter()
    {
        if (Take("!"))
            return new SpanFilter.Not(Nested(NotFilter, null));
        return Take("(") ? Nested(AnyFilter, ")") : Compared();
    }

    private SpanFilter Compared()
    {
        var left = TakeOperand();
        var sign = Current;
        if (sign.Is("=~") || sign.Is("!~"))
        {
            _at++;
            return new SpanFilter.Matches(left, Matcher(sign.Text));
        }

        if (sign.Kind == TokenKind.Sign && Comparisons.TryGetValue(sign.Text, out var comparison))
        {
            _at++;
            return new SpanFilter.Compare(left, comparison, TakeOperand());
        }

        if (sign.Kind == TokenKind.Sign && sign.Text is "+" or "-" or "*" or "/" or "%" or "^")
            throw new TraceQLException($"arithmetic ({sign}) is not supported", sign.Offset);
        if (left is Operand.Literal { Value.Kind: not ValueKind.Boolean })
            throw new TraceQLException($"{sign} where a comparison such as = or > was expected", sign.Offset);
        return new SpanFilter.IsTrue(left);
    }

    private LabelMatcher Matcher(string sign)
    {
        var token = Current;
        if (token.Kind != TokenKind.Text)
            throw new TraceQLException($"{token} where a regular expression in quotes was expected", token.Offset);
        _at++;
        try
        {
            return new LabelMatcher("", sign == "=~" ? MatcherType.Regex : MatcherType.NotRegex, token.Text);
        }
        // What linear time cannot match, such as look-around, or what would become too large.
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new TraceQLException($"the regular expression cannot be used: {error.Message}", token.Offset);
        }
    }

    private Operand TakeOperand()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new Operand.Literal(FieldValue.OfText(token.Text) with { IsWritten = true });
            case TokenKind.Number:
                return new Operand.Literal(Number(token, ""));
            case TokenKind.Sign when token.Text == "-" && Current.Kind == TokenKind.Number:
                return new Operand.Literal(Number(_tokens[_at++], "-"));
            case TokenKind.Word when FieldValue.OfKeyword(token.Text) is { } keyword:
                return new Operand.Literal(keyword);
            case TokenKind.Word when Field.Parse(token.Text) is { } field:
                return new Operand.OfSpan(field);
            case TokenKind.Word:
                throw new TraceQLException(
                    $"unknown name {token}: attributes are written .x, span.x, resource.x, event.x or link.x, and there are {string.Join(", ", Field.IntrinsicNames)}",
                    token.Offset);
            default:
                throw new TraceQLException($"{token} where an attribute or a value was expected", token.Offset);
        }
    }

    private static FieldValue Number(Token token, string minus)
    {
        var text = minus + token.Text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return new FieldValue(ValueKind.Integer, text, integer, integer);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return new FieldValue(ValueKind.Float, text, Number: number);
        if (GoDuration.TryParse(token.Text, out var nanoseconds))
            return FieldValue.OfDuration(minus.Length == 0 ? nanoseconds : -nanoseconds);
        throw new TraceQLException($"{token} is neither a number nor a duration such as 100ms or 1.5s", token.Offset);
    }

    /// <summary>What stands in parentheses or braces, or after <c>!</c>; only so deep that the stack holds it.</summary>
    private T Nested<T>(Func<T> read, string? end)
    {
        if (++_depth > MaxDepth)
            throw new TraceQLException($"nested deeper than {MaxDepth}", Current.Offset);
        var inner = read();
        _depth--;
        if (end is not null && !Take(end))
            throw new TraceQLException($"{Current} where `{end}` was expected", Current.Offset);
        return inner;
    }

    private bool Take(string sign)
    {
        if (!Current.Is(sign))
            return false;
        _at++;
        return true;
    }
}
