using System.Buffers;
using System.Globalization;
using System.Text;

namespace Observe.Collector.Exposition;

/// <summary>Numbers of pages: decimal, with an exponent or without, <c>inf</c>, <c>infinity</c> and <c>nan</c> in any case.</summary>
internal static class ExpositionNumber
{
    /// <summary>Whole numbers of so many digits are exact in a double.</summary>
    private const int ExactDigits = 15;

    private static readonly SearchValues<byte> DecimalCharacters = SearchValues.Create("+-.0123456789eE"u8);

    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        if (TryWhole(text, out value))
            return true;
        if (text.IsEmpty || !IsDecimal(text))
            return TryWord(text, out value);
        return double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Shortest text that reads back, with a point where it is a whole number: as OpenMetrics writes a bound.</summary>
    public static string Write(double value)
    {
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
        return text.AsSpan().IndexOfAny(".eN") < 0 ? text + ".0" : text;
    }

    private static bool TryWhole(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length is 0 or > ExactDigits)
            return false;
        var whole = 0L;
        foreach (var character in text)
        {
            if (character is < (byte)'0' or > (byte)'9')
                return false;
            whole = (whole * 10) + character - '0';
        }

        value = whole;
        return true;
    }

    private static bool IsDecimal(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(DecimalCharacters);

    private static bool TryWord(ReadOnlySpan<byte> text, out double value)
    {
        var unsigned = text is [(byte)'+' or (byte)'-', ..] ? text[1..] : text;
        value = double.NaN;
        if (Ascii.EqualsIgnoreCase(unsigned, "nan"u8))
            return true;
        value = text is [(byte)'-', ..] ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8);
    }
}
