using System.Numerics;
using System.Runtime.Intrinsics;

namespace Observe.Store.Chunks.Pages;

/// <summary>
/// Doubles that are whole numbers or have few decimal places, as a mantissa under a scale: 0 to 9 decimal places, or a power of two
/// that all are multiples of (bytes of memory come in pages of 4096). Only such that come back to the bit are taken: not negative zero,
/// no NaN, no infinity, nothing beyond 2^53.
/// </summary>
internal static class Decimals
{
    /// <summary>Prices, ratios and seconds seldom have more places; each more costs a try a page that has none.</summary>
    private const int MaxPlaces = 9;

    /// <summary>Scale s from here on: multiples of 2^(s − 16).</summary>
    private const int Binary = 16;

    /// <summary>Smaller common powers save less than they risk: the next page may not have them.</summary>
    private const int MinShift = 6;

    private const int MaxShift = 52;
    private const long MaxMantissa = 1L << 53;

    /// <summary>A sum may lose this share of what was added when it is rounded to the values' own places: it had lost as much by adding.</summary>
    private const double SumTolerance = 1.0 / (1L << 50);

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    /// <summary>
    /// Mantissas of all values under one scale, the one before (<paramref name="hint"/>, 0 = none) where that fits; false where there is
    /// none.
    /// </summary>
    public static bool TryScale(ReadOnlySpan<double> values, int hint, Span<long> mantissas, out int scale)
    {
        var places = hint < Binary ? hint : 0;
        for (var done = 0; ;)
        {
            done += Scale(values[done..], PowersOfTen[places], mantissas[done..]);
            if (done == values.Length)
                break;
            scale = 0;
            if (!TryRaise(values[done], ref places))
                return false;
            // What was scaled before fits more places too, unless it has too many digits then: so all again.
            done = 0;
        }

        scale = places == 0 ? Shift(mantissas, hint) : places;
        return true;
    }

    /// <exception cref="InvalidDataException">There is no such scale.</exception>
    public static void Values(ReadOnlySpan<long> mantissas, int scale, Span<double> values)
    {
        if (scale is > MaxPlaces and < Binary or > Binary + MaxShift)
            throw new InvalidDataException($"scale {scale} is not known");
        var power = scale < Binary ? PowersOfTen[scale] : 1;
        var shift = scale < Binary ? 0 : scale - Binary;
        var whole = values.Length - (values.Length % Vector256<double>.Count);
        for (var i = 0; i < whole; i += Vector256<double>.Count)
            (Vector256.ConvertToDouble(Vector256.Create(mantissas[i..]) << shift) / power).CopyTo(values[i..]);
        for (var i = whole; i < values.Length; i++)
            values[i] = (mantissas[i] << shift) / power;
    }

    /// <summary>The mantissa that comes nearest to a value under a scale of <see cref="TryScale(ReadOnlySpan{double}, int, Span{long}, out int)"/>.</summary>
    public static long Nearest(double value, int scale)
        => (long)Math.Round(scale is > 0 and < Binary ? value * PowersOfTen[scale] : scale == 0 ? value : value / (1L << (scale - Binary)));

    /// <summary>The mantissa that comes nearest to a sum, where that is near enough.</summary>
    /// <param name="sum">What was added up.</param>
    /// <param name="scale">Of the values.</param>
    /// <param name="added">How large all of them are together at most.</param>
    /// <param name="mantissa">The nearest, also where it is not near enough.</param>
    public static bool TryScaleSum(double sum, int scale, double added, out long mantissa)
    {
        mantissa = Nearest(sum, scale);
        Span<double> value = stackalloc double[1];
        Values([mantissa], scale, value);
        return mantissa is > -(1L << 61) and < 1L << 61 && Math.Abs(value[0] - sum) <= added * SumTolerance;
    }

    /// <summary>How many values from the first on have a mantissa under this power of ten.</summary>
    private static int Scale(ReadOnlySpan<double> values, double power, Span<long> mantissas)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!TryScale(values[i], power, out mantissas[i]))
                return i;
        }

        return values.Length;
    }

    private static bool TryScale(double value, double power, out long mantissa)
    {
        var scaled = power == 1 ? value : Math.Round(value * power);
        mantissa = (long)scaled;
        return Math.Abs(scaled) <= MaxMantissa
            && BitConverter.DoubleToUInt64Bits(mantissa / power) == BitConverter.DoubleToUInt64Bits(value);
    }

    /// <summary>The next number of places under which a value has a mantissa.</summary>
    private static bool TryRaise(double value, ref int places)
    {
        while (++places <= MaxPlaces)
        {
            if (TryScale(value, PowersOfTen[places], out _))
                return true;
        }

        return false;
    }

    /// <summary>Takes a common power of two out of whole numbers.</summary>
    private static int Shift(Span<long> mantissas, int hint)
    {
        var all = 0L;
        foreach (var mantissa in mantissas)
            all |= mantissa;
        var zeros = all == 0 ? 0 : Math.Min(MaxShift, BitOperations.TrailingZeroCount(all));
        var shift = hint > Binary && zeros >= hint - Binary ? hint - Binary : zeros >= MinShift ? zeros : 0;
        if (shift == 0)
            return 0;
        foreach (ref var mantissa in mantissas)
            mantissa >>= shift;
        return Binary + shift;
    }
}
