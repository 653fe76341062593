using System.Text;
using Observe.PromQL.Numerics;

namespace Observe.PromQL.Evaluation;

/// <summary>Numbers as Prometheus writes them: shortest form that reads back, exponent below 1e-6 and from 1e21.</summary>
public static class GoNumber
{
    /// <summary>Room that is enough for any number.</summary>
    public const int MaxLength = 32;

    /// <summary>Digits before the point from which on there is an exponent, and zeros after it.</summary>
    private const int MostDigits = 21;
    private const int MostZeros = 5;

    public static string Format(double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Format(value, text)]);
    }

    /// <summary>As ASCII into <paramref name="to"/>, which has room for <see cref="MaxLength"/> bytes; returns how many it took.</summary>
    public static int Format(double value, Span<byte> to)
    {
        if (double.IsNaN(value))
            return Write("NaN"u8, to);
        if (double.IsInfinity(value))
            return Write(value > 0 ? "+Inf"u8 : "-Inf"u8, to);
        var sign = double.IsNegative(value) ? 1 : 0;
        to[0] = (byte)'-';
        if (value == 0)
            return sign + Write("0"u8, to[sign..]);
        var (digits, exponent) = ShortestDecimal.Of(Math.Abs(value));
        Span<byte> text = stackalloc byte[20];
        digits.TryFormat(text, out var count);
        var whole = count + exponent;
        return sign + (whole is > MostDigits or < -MostZeros
            ? Exponent(text[..count], whole - 1, to[sign..])
            : Plain(text[..count], whole, to[sign..]));
    }

    /// <summary>Digits with the point after the first <paramref name="whole"/> of them, which may be more than there are, or below none.</summary>
    private static int Plain(ReadOnlySpan<byte> digits, int whole, Span<byte> to)
    {
        if (whole <= 0)
        {
            Write("0."u8, to);
            to.Slice(2, -whole).Fill((byte)'0');
            return 2 - whole + Write(digits, to[(2 - whole)..]);
        }

        if (whole >= digits.Length)
        {
            digits.CopyTo(to);
            to[digits.Length..whole].Fill((byte)'0');
            return whole;
        }

        digits[..whole].CopyTo(to);
        to[whole] = (byte)'.';
        return whole + 1 + Write(digits[whole..], to[(whole + 1)..]);
    }

    /// <summary><c>1.5e-07</c>: the exponent has at least two digits.</summary>
    private static int Exponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> to)
    {
        var length = Plain(digits, 1, to);
        to[length++] = (byte)'e';
        to[length++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Math.Abs(exponent).TryFormat(to[length..], out var written, "00");
        return length + written;
    }

    private static int Write(ReadOnlySpan<byte> text, Span<byte> to)
    {
        text.CopyTo(to);
        return text.Length;
    }
}
