using Observe.PromQL.Lexing;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Syntax.ValueType;

namespace Observe.PromQL.Parsing;

/// <summary>Selectors, ranges, offsets, and the modifiers of operators.</summary>
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
        if (matchers.All(matcher => matcher.Matches("")))
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
            else
                return expression;
        }
    }

    private Expression ParseRange(Expression expression)
    {
        var start = Current.Start;
        _at++;
        var range = ParseDuration();
        if (range <= 0)
            throw new ParseException("duration must be greater than 0", start);
        if (Current.Kind == TokenKind.Colon)
        {
            _at++;
            long? step = Current.Kind == TokenKind.RightBracket ? null : ParseDuration();
            Expect(TokenKind.RightBracket, "`]`");
            if (expression.Type != ValueType.Vector)
                throw new ParseException($"subquery is only allowed on instant vector, got {Name(expression.Type)}", start);
            if (step <= 0)
                throw new ParseException("duration must be greater than 0", start);
            return new Subquery(expression, range, step, TimeShift.None, expression.Start);
        }

        Expect(TokenKind.RightBracket, "`]`");
        return expression is VectorSelector selector
            ? selector.Shift == TimeShift.None
                ? new MatrixSelector(selector, range, selector.Start)
                : throw new ParseException("no offset or @ modifiers allowed before range", start)
            : throw new ParseException("ranges only allowed for vector selectors", start);
    }

    private Expression ParseOffset(Expression expression)
    {
        var start = Current.Start;
        _at++;
        var isNegative = Current.Is("-");
        if (isNegative || Current.Is("+"))
            _at++;
        var offset = ParseDuration() * (isNegative ? -1 : 1);
        return Shifted(expression, start, "offset", shift => shift.Offset != 0
            ? throw new ParseException("offset may not be set multiple times", start)
            : shift with { Offset = offset });
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

    /// <summary>A duration, or a number of seconds; in ms.</summary>
    private long ParseDuration()
    {
        if (Current.Kind is not (TokenKind.Number or TokenKind.Duration))
            throw Unexpected("a duration");
        var seconds = Current.Number;
        if (!(Math.Abs(seconds) <= DurationText.MaxSeconds))
            throw new ParseException($"duration out of range: {Current.Text} is longer than 292y", Current.Start);
        _at++;
        return (long)Math.Round(seconds * 1000);
    }

    private (bool ReturnsBool, VectorMatching Matching, bool IsExplicit) ParseModifiers(string sign)
    {
        var start = Current.Start;
        var returnsBool = Current.IsKeyword("bool");
        if (returnsBool)
        {
            if (sign is not ("==" or "!=" or ">" or "<" or ">=" or "<="))
                throw new ParseException("bool modifier can only be used on comparison operators", start);
            _at++;
        }

        var isSet = sign is "and" or "or" or "unless";
        var none = VectorMatching.Default with { Cardinality = isSet ? MatchCardinality.ManyToMany : MatchCardinality.OneToOne };
        if (!Current.IsKeyword("on") && !Current.IsKeyword("ignoring"))
            return (returnsBool, none, false);
        var isOn = Current.IsKeyword("on");
        _at++;
        var matching = none with { IsOn = isOn, Labels = ParseLabelNames() };
        if (!Current.IsKeyword("group_left") && !Current.IsKeyword("group_right"))
            return (returnsBool, matching, true);
        var group = Current;
        if (isSet)
            throw new ParseException($"no grouping allowed for \"{sign}\" operation", group.Start);
        _at++;
        var include = Current.Kind == TokenKind.LeftParenthesis ? ParseLabelNames() : [];
        if (isOn && include.FirstOrDefault(matching.Labels.Contains) is { } twice)
            throw new ParseException($"label \"{twice}\" must not occur in ON and GROUP clause at once", group.Start);
        var cardinality = group.IsKeyword("group_left") ? MatchCardinality.ManyToOne : MatchCardinality.OneToMany;
        return (returnsBool, matching with { Cardinality = cardinality, Include = include }, true);
    }

    private Binary CheckedBinary(Binary binary, bool hasMatching, int start)
    {
        if (++_operators > MaxOperators)
            throw new ParseException($"more than {MaxOperators} operators in one query: split it", start);
        foreach (var side in new[] { binary.Left, binary.Right })
        {
            if (side.Type is not (ValueType.Scalar or ValueType.Vector))
                throw new ParseException("binary expression must contain only scalar and instant vector types", side.Start);
        }

        var scalars = binary.Left.Type == ValueType.Scalar && binary.Right.Type == ValueType.Scalar;
        var vectors = binary.Left.Type == ValueType.Vector && binary.Right.Type == ValueType.Vector;
        if (scalars && binary.IsComparison && !binary.ReturnsBool)
            throw new ParseException("comparisons between scalars must use BOOL modifier", start);
        if (!vectors && binary.IsSetOperator)
            throw new ParseException($"set operator \"{binary.Operator}\" not allowed in binary scalar expression", start);
        if (!vectors && hasMatching)
            throw new ParseException("vector matching only allowed between instant vectors", start);
        return binary;
    }
}
