using System.Globalization;
using System.Text;
using Observe.PromQL.Parsing;

namespace Observe.PromQL.Lexing;

/// <summary>Strings in double or single quotes with Go's escapes, or in back quotes without any.</summary>
internal static class TextLiteral
{
    public static string Read(string expression, ref int at)
    {
        var start = at;
        var quote = expression[at++];
        var text = new StringBuilder();
        while (at < expression.Length && expression[at] != quote)
        {
            if (expression[at] == '\n' && quote != '`')
                break;
            if (expression[at] == '\\' && quote != '`')
                Escape(expression, ref at, text);
            else
                text.Append(expression[at++]);
        }

        if (at >= expression.Length || expression[at] != quote)
            throw new ParseException("unterminated quoted string", start);
        at++;
        return text.ToString();
    }

    /// <summary>As PromQL prints it: double quotes, Go's escapes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static void Escape(string expression, ref int at, StringBuilder text)
    {
        var start = at++;
        var c = at < expression.Length ? expression[at++] : '\0';
        const string Plain = "abfnrtv\\'\"";
        var plain = Plain.IndexOf(c, StringComparison.Ordinal);
        if (plain >= 0)
            text.Append("\a\b\f\n\r\t\v\\'\""[plain]);
        else if (c is 'x' or 'u' or 'U')
            text.Append(CodePoint(expression, ref at, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16, start));
        else if (c is >= '0' and <= '7')
        {
            at--;
            text.Append(CodePoint(expression, ref at, 3, 8, start));
        }
        else
            throw new ParseException($"unknown escape sequence U+{(int)c:X4} '{c}'", start);
    }

    private static string CodePoint(string expression, ref int at, int digits, int numberBase, int start)
    {
        var value = 0;
        for (var i = 0; i < digits; i++, at++)
        {
            var digit = at < expression.Length && char.IsAsciiHexDigit(expression[at]) ? Convert.ToInt32(expression[at].ToString(), 16) : 99;
            if (digit >= numberBase)
                throw new ParseException("illegal character in escape sequence", start);
            value = value * numberBase + digit;
        }

        return value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff)
            ? char.ConvertFromUtf32(value)
            : throw new ParseException("escape sequence is an invalid Unicode code point", start);
    }
}
