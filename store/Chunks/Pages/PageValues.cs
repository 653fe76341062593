using System.Runtime.InteropServices;

namespace Observe.Store.Chunks.Pages;

/// <summary>The values of a page.</summary>
internal static class PageValues
{
    /// <summary>Levels must save this many bytes over differences, which the next page can go on from.</summary>
    private const int LevelsMargin = 4;

    public static ValueForm Encode(ReadOnlySpan<double> values, ref PageState state, ByteWriter to)
    {
        var bits = MemoryMarshal.Cast<double, ulong>(values);
        if (!bits.ContainsAnyExcept(bits[0]))
        {
            if (state.HasSamples && bits[0] == state.LastBits)
                return ValueForm.Repeats;
            if (values.Length > 2)
            {
                to.UInt64(bits[0]);
                state.HasMantissa = false;
                return ValueForm.Constant;
            }
        }

        Span<long> mantissas = stackalloc long[values.Length];
        if (Decimals.TryScale(values, state.HasMantissa ? state.Scale : 0, mantissas, out var scale))
            return EncodeMantissas(mantissas, scale, ref state, to);
        var start = to.BeginLength();
        XorValues.Encode(values, state.LastBits, to);
        to.EndLength(start);
        state.HasMantissa = false;
        return ValueForm.Xor;
    }

    public static bool TryEncodeByEntropy(ReadOnlySpan<double> values, ref PageState state, ByteWriter to)
    {
        var mantissas = new long[values.Length];
        if (values.Length < EntropyCoding.MinCount || !Decimals.TryScale(values, 0, mantissas, out var scale))
            return false;
        var deltas = new long[values.Length - 1];
        Deltas.Between(mantissas, deltas);
        to.Byte((byte)scale);
        to.Zigzag(mantissas[0]);
        Keep(mantissas[^1], scale, ref state);
        return EntropyCoding.TryEncode(deltas, BytesAsPages(deltas), to);
    }

    public static void Decode(ValueForm form, ref ByteReader from, Span<double> values, ref PageState state)
    {
        switch (form)
        {
            case ValueForm.Repeats:
                values.Fill(BitConverter.UInt64BitsToDouble(state.LastBits));
                return;
            case ValueForm.Constant:
                state.LastBits = from.UInt64();
                state.HasMantissa = false;
                values.Fill(BitConverter.UInt64BitsToDouble(state.LastBits));
                return;
            case ValueForm.Xor:
                XorValues.Decode(from.Take((int)from.UInt32()), state.LastBits, values);
                state.HasMantissa = false;
                break;
            case ValueForm.Deltas or ValueForm.DeltasGoOn or ValueForm.Levels or ValueForm.Entropy:
                DecodeMantissas(form, ref from, values, ref state);
                break;
            default:
                throw new InvalidDataException($"a page of unknown form {(int)form}");
        }

        state.LastBits = BitConverter.DoubleToUInt64Bits(values[^1]);
    }

    private static ValueForm EncodeMantissas(ReadOnlySpan<long> mantissas, int scale, ref PageState state, ByteWriter to)
    {
        var goesOn = state.HasMantissa && state.Scale == scale;
        Span<long> deltas = stackalloc long[goesOn ? mantissas.Length : mantissas.Length - 1];
        if (goesOn)
            deltas[0] = mantissas[0] - state.Mantissa;
        Deltas.Between(mantissas, deltas[^(mantissas.Length - 1)..]);
        Keep(mantissas[^1], scale, ref state);

        var (least, width) = PackedLongs.RangeOf(deltas);
        var (lowest, levelWidth) = PackedLongs.RangeOf(mantissas);
        if (BitPacking.LengthOf(mantissas.Length, levelWidth) + LevelsMargin < BitPacking.LengthOf(deltas.Length, width))
        {
            to.Byte((byte)scale);
            PackedLongs.Encode(mantissas, lowest, levelWidth, to);
            return ValueForm.Levels;
        }

        if (!goesOn)
        {
            to.Byte((byte)scale);
            to.Zigzag(mantissas[0]);
        }

        PackedLongs.Encode(deltas, least, width, to);
        return goesOn ? ValueForm.DeltasGoOn : ValueForm.Deltas;
    }

    private static void DecodeMantissas(ValueForm form, ref ByteReader from, Span<double> values, ref PageState state)
    {
        var scale = form == ValueForm.DeltasGoOn ? state.Scale : from.Byte();
        // In place: a mantissa is as wide as its value.
        var mantissas = MemoryMarshal.Cast<double, long>(values);
        switch (form)
        {
            case ValueForm.Levels:
                PackedLongs.Decode(ref from, mantissas);
                break;
            case ValueForm.DeltasGoOn:
                PackedLongs.Decode(ref from, mantissas);
                Deltas.Sum(mantissas, state.Mantissa);
                break;
            default:
                mantissas[0] = from.Zigzag();
                if (form == ValueForm.Entropy)
                    EntropyCoding.Decode(ref from, mantissas[1..]);
                else
                    PackedLongs.Decode(ref from, mantissas[1..]);
                Deltas.Sum(mantissas[1..], mantissas[0]);
                break;
        }

        Keep(mantissas[^1], scale, ref state);
        Decimals.Values(mantissas, scale, values);
    }

    private static void Keep(long mantissa, int scale, ref PageState state)
        => (state.Mantissa, state.Scale, state.HasMantissa) = (mantissa, scale, true);

    /// <summary>Bytes that the same differences take in pages of <see cref="FloatPages.MaxSamples"/>.</summary>
    private static int BytesAsPages(ReadOnlySpan<long> deltas)
    {
        var bytes = 0;
        for (var at = 0; at < deltas.Length; at += FloatPages.MaxSamples)
        {
            var page = deltas[at..Math.Min(deltas.Length, at + FloatPages.MaxSamples)];
            bytes += 5 + BitPacking.LengthOf(page.Length, PackedLongs.RangeOf(page).Width);
        }

        return bytes;
    }
}
