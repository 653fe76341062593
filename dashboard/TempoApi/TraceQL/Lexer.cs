using System.Text;
using Observe.PromQL.Lexing;
using Observe.PromQL.Parsing;

namespace Observe.Dashboard.TempoApi.TraceQL;

/// <summary>Splits a query into tokens.</summary>
internal static class Lexer
{
    /// <summary>The longer before what it begins with.</summary>
    private static readonly string[] Signs =
    [
        "&>>", "&<<", "!>>", "!<<", "&&", "||", "=~", "!~", "!=", ">=", "<=", ">>", "<<", "&>", "&<", "&~", "!>", "!<",
        "{", "}", "(", ")", "=", ">", "<", "!", "~", "|", "&", "+", "-", "*", "/", "%", "^", ",",
    ];

    /// <summary>What ends a word; everything else may be part of an attribute's name.</summary>
    private const string EndsWord = "{}()=~!<>&|^,\"`";

    /// <exception cref="TraceQLException">A character or text that TraceQL does not have.</exception>
    public static List<Token> Tokenize(string query)
    {
        var tokens = new List<Token>();
        for (var at = 0; ;)
        {
            while (at < query.Length && char.IsWhiteSpace(query[at]))
                at++;
            if (at == query.Length)
                break;
            tokens.Add(Next(query, ref at));
        }

        tokens.Add(new Token(TokenKind.End, "", query.Length));
        return tokens;
    }

    private static Token Next(string query, ref int at)
    {
        var start = at;
        if (query[at] is '"' or '`')
            return new Token(TokenKind.Text, Literal(query, ref at), start);
        if (char.IsAsciiDigit(query[at]))
        {
            while (at < query.Length && IsNumberPart(query, at))
                at++;
            return new Token(TokenKind.Number, query[start..at], start);
        }

        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(query, at, sign, 0, sign.Length) != 0)
                continue;
            at += sign.Length;
            return new Token(TokenKind.Sign, sign, start);
        }

        if (char.IsLetter(query[at]) || query[at] is '_' or '.')
            return new Token(TokenKind.Word, Word(query, ref at), start);
        throw new TraceQLException($"unexpected character `{query[at]}`", at);
    }

    /// <summary>A name; parts of it may be quoted: <c>span."a name with blanks"</c>.</summary>
    private static string Word(string query, ref int at)
    {
        var word = new StringBuilder();
        while (at < query.Length && !char.IsWhiteSpace(query[at]))
        {
            if (query[at] == '"' && word.Length > 0 && word[^1] == '.')
                word.Append(Literal(query, ref at));
            else if (EndsWord.Contains(query[at], StringComparison.Ordinal))
                break;
            else
                word.Append(query[at++]);
        }

        return word.ToString();
    }

    /// <summary>Digits, a point, letters of a unit, and the sign in <c>1e-5</c>.</summary>
    private static bool IsNumberPart(string query, int at)
        => char.IsLetterOrDigit(query[at]) || query[at] == '.' || (query[at] is '+' or '-' && query[at - 1] is 'e' or 'E');

    private static string Literal(string query, ref int at)
    {
        try
        {
            return TextLiteral.Read(query, ref at);
        }
        catch (ParseException error)
        {
            throw new TraceQLException(error.Message, error.Offset);
        }
    }
}
