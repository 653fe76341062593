using System.Globalization;
using Observe.PromQL.Parsing;

namespace Observe.PromQL.Lexing;

/// <summary>Splits an expression into tokens.</summary>
internal static class Lexer
{
    private static readonly string[] Operators = ["=~", "!~", "==", "!=", ">=", "<=", "</", ">/", "+", "-", "*", "/", "%", "^", ">", "<"];

    /// <exception cref="ParseException">A character or literal that PromQL does not have.</exception>
    public static List<Token> Tokenize(string expression)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (SkipBlanks(expression, ref at))
            tokens.Add(Next(expression, ref at));
        tokens.Add(new Token(TokenKind.End, "", expression.Length));
        return tokens;
    }

    private static bool SkipBlanks(string expression, ref int at)
    {
        while (at < expression.Length)
        {
            if (expression[at] == '#')
            {
                var end = expression.IndexOf('\n', at);
                at = end < 0 ? expression.Length : end;
            }
            else if (expression[at] is ' ' or '\t' or '\n' or '\r')
            {
                at++;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static Token Next(string expression, ref int at)
    {
        var start = at;
        var c = expression[at];
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < expression.Length && char.IsAsciiDigit(expression[at + 1])))
            return NumberOrDuration(expression, ref at);
        if (IsNameStart(c) || c == ':' && at + 1 < expression.Length && IsNameStart(expression[at + 1]) && !FollowsBracketedRange(expression, at))
            return Identifier(expression, ref at);
        if (c is '"' or '\'' or '`')
            return new Token(TokenKind.Text, TextLiteral.Read(expression, ref at), start);
        foreach (var sign in Operators)
        {
            if (string.CompareOrdinal(expression, at, sign, 0, sign.Length) != 0)
                continue;
            at += sign.Length;
            return new Token(TokenKind.Operator, sign, start);
        }

        at++;
        var kind = c switch
        {
            '(' => TokenKind.LeftParenthesis,
            ')' => TokenKind.RightParenthesis,
            '{' => TokenKind.LeftBrace,
            '}' => TokenKind.RightBrace,
            '[' => TokenKind.LeftBracket,
            ']' => TokenKind.RightBracket,
            ',' => TokenKind.Comma,
            ':' => TokenKind.Colon,
            '@' => TokenKind.At,
            '=' => TokenKind.Equal,
            _ => throw new ParseException($"unexpected character: '{c}'", start),
        };
        return new Token(kind, c.ToString(), start);
    }

    private static Token Identifier(string expression, ref int at)
    {
        var start = at;
        while (at < expression.Length && (IsNameStart(expression[at]) || char.IsAsciiDigit(expression[at]) || expression[at] == ':'))
            at++;
        var text = expression[start..at];
        return text.ToLowerInvariant() switch
        {
            "inf" => new Token(TokenKind.Number, text, start, double.PositiveInfinity),
            "nan" => new Token(TokenKind.Number, text, start, double.NaN),
            _ => new Token(TokenKind.Identifier, text, start),
        };
    }

    private static Token NumberOrDuration(string expression, ref int at)
    {
        var start = at;
        if (!IsHexadecimal(expression, at) && DurationText.TryRead(expression, ref at, out var seconds))
            return new Token(TokenKind.Duration, expression[start..at], start, seconds);
        if (IsHexadecimal(expression, at))
        {
            at += 2;
            while (at < expression.Length && char.IsAsciiHexDigit(expression[at]))
                at++;
            return ulong.TryParse(expression.AsSpan(start + 2, at - start - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? new Token(TokenKind.Number, expression[start..at], start, hex)
                : throw new ParseException($"bad number or duration syntax: \"{expression[start..at]}\"", start);
        }

        while (at < expression.Length && (char.IsAsciiDigit(expression[at]) || expression[at] == '.'
            || expression[at] is 'e' or 'E' && at + 1 < expression.Length
                && (char.IsAsciiDigit(expression[at + 1]) || expression[at + 1] is '+' or '-')
            || expression[at] is '+' or '-' && expression[at - 1] is 'e' or 'E'))
            at++;
        var text = expression[start..at];
        var followed = at < expression.Length && IsNameStart(expression[at]);
        return !followed && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new Token(TokenKind.Number, text, start, number)
            : throw new ParseException($"bad number or duration syntax: \"{text}{(followed ? expression[at] : "")}\"", start);
    }

    private static bool IsHexadecimal(string expression, int at)
        => expression[at] == '0' && at + 1 < expression.Length && (expression[at + 1] is 'x' or 'X');

    /// <summary>In <c>[5m:1m]</c> and <c>[5m:step]</c> the colon divides; elsewhere it may begin a recording rule's name.</summary>
    private static bool FollowsBracketedRange(string expression, int at)
        => expression.LastIndexOf('[', at) > expression.LastIndexOf(']', at);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
