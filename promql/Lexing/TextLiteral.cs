using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Observe.PromQL.Parsing;

namespace Observe.PromQL.Lexing;

/// <summary>Strings in double or single quotes with Go's escapes, or in back quotes without any.</summary>
internal static class TextLiteral
{
    /// <summary>A byte that is no UTF-8 is kept as a lone surrogate U+DC80 to U+DCFF: no text from outside has one.</summary>
    private const char FirstStrayByte = '\uDC00';

    public static string Read(string expression, ref int at)
    {
        var start = at;
        var quote = expression[at++];
        var text = new List<byte>();
        while (at < expression.Length && expression[at] != quote)
        {
            if (expression[at] == '\n' && quote != '`')
                break;
            if (expression[at] == '\\' && quote != '`')
                Escape(expression, ref at, text);
            else
                Append(expression, ref at, text);
        }

        if (at >= expression.Length || expression[at] != quote)
            throw new ParseException("unterminated quoted string", start);
        at++;
        return Decode(CollectionsMarshal.AsSpan(text));
    }

    /// <summary>Whether it is text: every byte of it is part of UTF-8.</summary>
    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
                return false;
        }

        return true;
    }

    /// <summary>As PromQL prints it: double quotes, Go's escapes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                >= '\uDC80' and <= '\uDCFF' when !IsSecondOfPair(text, i) => quoted.Append(CultureInfo.InvariantCulture, $"\\x{c - FirstStrayByte:x2}"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsSecondOfPair(string text, int at) => at > 0 && char.IsHighSurrogate(text[at - 1]);

    private static void Append(string expression, ref int at, List<byte> text)
    {
        Span<byte> encoded = stackalloc byte[4];
        var length = at + 1 < expression.Length && char.IsSurrogatePair(expression, at) ? 2 : 1;
        text.AddRange(encoded[..Encoding.UTF8.GetBytes(expression.AsSpan(at, length), encoded)]);
        at += length;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append((char)(FirstStrayByte + bytes[0]));
                length = 1;
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static void Escape(string expression, ref int at, List<byte> text)
    {
        var start = at++;
        var c = at < expression.Length ? expression[at++] : '\0';
        const string Plain = "abfnrtv\\'\"";
        var plain = Plain.IndexOf(c, StringComparison.Ordinal);
        if (plain >= 0)
        {
            text.Add((byte)"\a\b\f\n\r\t\v\\'\""[plain]);
        }
        else if (c is 'u' or 'U')
        {
            text.AddRange(Encoding.UTF8.GetBytes(CodePoint(expression, ref at, c == 'u' ? 4 : 8, start)));
        }
        else if (c is 'x' or (>= '0' and <= '7'))
        {
            if (c != 'x')
                at--;
            var value = c == 'x' ? Digits(expression, ref at, 2, 16, start) : Digits(expression, ref at, 3, 8, start);
            text.Add(value <= byte.MaxValue ? (byte)value : throw new ParseException("escape sequence is an invalid byte", start));
        }
        else
        {
            throw new ParseException($"unknown escape sequence U+{(int)c:X4} '{c}'", start);
        }
    }

    private static string CodePoint(string expression, ref int at, int digits, int start)
    {
        var value = Digits(expression, ref at, digits, 16, start);
        return value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff)
            ? char.ConvertFromUtf32((int)value)
            : throw new ParseException("escape sequence is an invalid Unicode code point", start);
    }

    private static long Digits(string expression, ref int at, int digits, int numberBase, int start)
    {
        var value = 0L;
        for (var i = 0; i < digits; i++, at++)
        {
            var digit = at < expression.Length && char.IsAsciiHexDigit(expression[at]) ? Convert.ToInt32(expression[at].ToString(), 16) : 99;
            if (digit >= numberBase)
                throw new ParseException("illegal character in escape sequence", start);
            value = (value * numberBase) + digit;
        }

        return value;
    }
}
