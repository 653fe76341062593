namespace Observe.Store.Chunks.Pages;

/// <summary>Numbers as their smallest (zigzag), the width of the rest, and the distances from it packed. Differences wrap, so any fit.</summary>
internal static class PackedLongs
{
    /// <summary>The smallest, and the bits that the distance of the largest takes.</summary>
    public static (long Least, int Width) RangeOf(ReadOnlySpan<long> values)
    {
        var (least, most) = (long.MaxValue, long.MinValue);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return values.IsEmpty ? (0, 0) : (least, BitPacking.WidthOf((ulong)(most - least)));
    }

    public static void Encode(ReadOnlySpan<long> values, long least, int width, ByteWriter to)
    {
        to.Zigzag(least);
        to.Byte((byte)width);
        Span<ulong> distances = stackalloc ulong[Math.Min(values.Length, FloatPages.MaxSamples)];
        // 256 numbers of any width end with a byte, so stretches follow each other without a seam.
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, distances.Length)..])
        {
            var count = Math.Min(values.Length, distances.Length);
            for (var i = 0; i < count; i++)
                distances[i] = (ulong)(values[i] - least);
            BitPacking.Pack(distances[..count], width, to);
        }
    }

    /// <exception cref="InvalidDataException">The bytes end early.</exception>
    public static void Decode(ref ByteReader from, Span<long> values)
    {
        var least = from.Zigzag();
        var width = (int)from.Byte();
        if (width > 64)
            throw new InvalidDataException("packed numbers are wider than 64 bits");
        BitPacking.Unpack(
            from.Take(BitPacking.LengthOf(values.Length, width)), width, System.Runtime.InteropServices.MemoryMarshal.Cast<long, ulong>(values));
        foreach (ref var value in values)
            value += least;
    }
}
