using Observe.Store.Chunks.Pages;

namespace Observe.Store.Chunks;

/// <summary>
/// Statistics of a chunk as some 15 bytes: whole numbers and decimals by mantissas, each from what the ones before lead to expect, other
/// doubles by XOR. Format in docs/formats/blocks.md.
/// </summary>
internal static class ChunkStatisticsCodec
{
    private const byte None = 0;
    private const byte Mantissas = 1;
    private const byte Doubles = 2;

    /// <param name="statistics">Null = none.</param>
    /// <param name="count">Samples of the chunk.</param>
    /// <param name="to">Where to.</param>
    public static void Encode(ChunkStatistics? statistics, int count, ByteWriter to)
    {
        if (statistics is null)
        {
            to.Byte(None);
            return;
        }

        Span<long> mantissas = stackalloc long[6];
        if (TryScale(statistics, count, mantissas, out var scale))
            EncodeMantissas(mantissas, scale, statistics.Resets, count, to);
        else
            EncodeDoubles(statistics, to);
    }

    /// <exception cref="InvalidDataException">The bytes are no statistics.</exception>
    public static ChunkStatistics? Decode(ref ByteReader from, int count) => from.Byte() switch
    {
        None => null,
        Mantissas => DecodeMantissas(ref from, count),
        Doubles => DecodeDoubles(ref from),
        var form => throw new InvalidDataException($"statistics of unknown form {form}"),
    };

    /// <summary>First, last, least, greatest, sum and correction under one scale, where there is one under which the sums are near enough.</summary>
    private static bool TryScale(ChunkStatistics statistics, int count, Span<long> mantissas, out int scale)
    {
        if (!Decimals.TryScale([statistics.First, statistics.Last, statistics.Min, statistics.Max], 0, mantissas[..4], out scale))
            return false;
        var added = count * Math.Max(Math.Abs(statistics.Min), Math.Abs(statistics.Max));
        return Decimals.TryScaleSum(statistics.Sum, scale, added, out mantissas[4])
            && Decimals.TryScaleSum(statistics.Correction, scale, added, out mantissas[5]);
    }

    private static void EncodeMantissas(ReadOnlySpan<long> mantissas, int scale, int resets, int count, ByteWriter to)
    {
        var (first, last) = (mantissas[0], mantissas[1]);
        to.Byte(Mantissas);
        to.Byte((byte)scale);
        to.Zigzag(first);
        to.Zigzag(last - first);
        to.Varint((ulong)(Math.Min(first, last) - mantissas[2]));
        to.Varint((ulong)(mantissas[3] - Math.Max(first, last)));
        to.Zigzag(mantissas[4] - OnALine(first, last, count));
        to.Varint((ulong)resets);
        if (resets > 0)
            to.Zigzag(mantissas[5]);
    }

    private static ChunkStatistics DecodeMantissas(ref ByteReader from, int count)
    {
        var scale = from.Byte();
        var first = from.Zigzag();
        var last = first + from.Zigzag();
        Span<long> mantissas = stackalloc long[6];
        (mantissas[0], mantissas[1]) = (first, last);
        mantissas[2] = Math.Min(first, last) - (long)from.Varint();
        mantissas[3] = Math.Max(first, last) + (long)from.Varint();
        mantissas[4] = OnALine(first, last, count) + from.Zigzag();
        var resets = (int)from.Varint();
        mantissas[5] = resets > 0 ? from.Zigzag() : 0;
        Span<double> values = stackalloc double[6];
        Decimals.Values(mantissas, scale, values);
        return new ChunkStatistics(values[0], values[1], values[2], values[3], values[4], resets, values[5]);
    }

    private static void EncodeDoubles(ChunkStatistics statistics, ByteWriter to)
    {
        to.Byte(Doubles);
        to.Varint((ulong)statistics.Resets);
        var start = to.BeginLength();
        XorValues.Encode(
            [statistics.First, statistics.Last, statistics.Min, statistics.Max, statistics.Sum, statistics.Correction], 0, to);
        to.EndLength(start);
    }

    private static ChunkStatistics DecodeDoubles(ref ByteReader from)
    {
        var resets = (int)from.Varint();
        Span<double> values = stackalloc double[6];
        XorValues.Decode(from.Take((int)from.UInt32()), 0, values);
        return new ChunkStatistics(values[0], values[1], values[2], values[3], values[4], resets, values[5]);
    }

    /// <summary>The sum if the values lay on a line from the first to the last. Wraps where it is too large; so does its inverse.</summary>
    private static long OnALine(long first, long last, int count) => (first + last) * count / 2;
}
