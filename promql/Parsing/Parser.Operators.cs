using Observe.PromQL.Lexing;
using Observe.PromQL.Syntax;
using Observe.PromQL.Types;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Parsing;

/// <summary>The modifiers of binary operators, and what may stand on their sides.</summary>
internal sealed partial class Parser
{
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
        var matching = VectorMatching.Default with { Cardinality = isSet ? MatchCardinality.ManyToMany : MatchCardinality.OneToOne };
        var isExplicit = Current.IsKeyword("on") || Current.IsKeyword("ignoring");
        if (isExplicit)
            matching = ParseMatching(sign, matching);
        var filled = ParseFill(sign, matching);
        return (returnsBool, filled, isExplicit || filled != matching);
    }

    private VectorMatching ParseMatching(string sign, VectorMatching matching)
    {
        var isOn = Current.IsKeyword("on");
        _at++;
        matching = matching with { IsOn = isOn, Labels = ParseLabelNames() };
        if (!Current.IsKeyword("group_left") && !Current.IsKeyword("group_right"))
            return matching;
        var group = Current;
        if (matching.Cardinality == MatchCardinality.ManyToMany)
            throw new ParseException($"no grouping allowed for \"{sign}\" operation", group.Start);
        _at++;
        var include = Current.Kind == TokenKind.LeftParenthesis ? ParseLabelNames() : [];
        if (isOn && include.FirstOrDefault(matching.Labels.Contains) is { } twice)
            throw new ParseException($"label \"{twice}\" must not occur in ON and GROUP clause at once", group.Start);
        var cardinality = group.IsKeyword("group_left") ? MatchCardinality.ManyToOne : MatchCardinality.OneToMany;
        return matching with { Cardinality = cardinality, Include = include };
    }

    private VectorMatching ParseFill(string sign, VectorMatching matching)
    {
        while (FillKeyword() is { } keyword)
        {
            if (matching.Cardinality == MatchCardinality.ManyToMany)
                throw new ParseException($"filling in missing series not allowed for set operators (\"{sign}\")", keyword.Start);
            RequireExperimental($"modifier \"{keyword.Text.ToLowerInvariant()}\"", keyword.Start);
            _at += 2;
            var isNegative = Current.Is("-");
            if (isNegative || Current.Is("+"))
                _at++;
            if (Current.Kind is not (TokenKind.Number or TokenKind.Duration))
                throw Unexpected("a number");
            var value = isNegative ? -Current.Number : Current.Number;
            _at++;
            Expect(TokenKind.RightParenthesis, "`)`");
            if (!keyword.IsKeyword("fill_right"))
                matching = matching with { FillLeft = value };
            if (!keyword.IsKeyword("fill_left"))
                matching = matching with { FillRight = value };
        }

        return matching;
    }

    /// <summary>A metric may be called fill; the modifier has its number in parentheses.</summary>
    private Token? FillKeyword()
        => (Current.IsKeyword("fill") || Current.IsKeyword("fill_left") || Current.IsKeyword("fill_right"))
            && _tokens[_at + 1].Kind == TokenKind.LeftParenthesis ? Current : null;

    private void CountOperator(int start)
    {
        if (++_operators > MaxOperators)
            throw new ParseException($"more than {MaxOperators} operators in one query: split it", start);
    }

    private Binary CheckedBinary(Binary binary, bool hasMatching, int start)
    {
        CountOperator(start);
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
