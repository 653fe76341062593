namespace Observe.Store.Chunks.Pages;

/// <summary>
/// Deltas of many samples by a prefix code of their own: the high bits of each, counted from the smallest, are a symbol, the low ones
/// follow as they are. Pays from some hundreds of samples on, where the table of 32 bytes is less than the fraction of a bit a sample
/// that plain packing loses. Outliers (a counter's reset) are an escape and 64 bits.
/// </summary>
internal static class EntropyCoding
{
    /// <summary>Fewer do not earn their table.</summary>
    public const int MinCount = 400;

    private const int Escape = HuffmanCode.Symbols - 1;

    /// <summary>One in so many may be an escape.</summary>
    private const int OutlierShare = 128;

    /// <summary>Appends the deltas where that takes fewer than <paramref name="limit"/> bytes.</summary>
    public static bool TryEncode(ReadOnlySpan<long> deltas, int limit, ByteWriter to)
    {
        var (least, shift) = RangeOf(deltas);
        Span<int> counts = stackalloc int[HuffmanCode.Symbols];
        counts.Clear();
        foreach (var delta in deltas)
            counts[SymbolOf(delta, least, shift)]++;
        var code = HuffmanCode.Of(counts);
        if (BytesOf(code, counts, shift) >= limit)
            return false;
        to.Zigzag(least);
        to.Byte((byte)shift);
        code.WriteLengths(to);
        var start = to.BeginLength();
        var bits = new BitWriter(to);
        foreach (var delta in deltas)
            Write(delta, least, shift, code, ref bits);
        bits.Flush();
        to.EndLength(start);
        return true;
    }

    /// <exception cref="InvalidDataException">The bytes are no such page.</exception>
    public static void Decode(ref ByteReader from, Span<long> deltas)
    {
        var least = from.Zigzag();
        var shift = (int)from.Byte();
        if (shift > 44)
            throw new InvalidDataException("entropy-coded numbers hold an impossible shift");
        Span<ushort> table = stackalloc ushort[HuffmanCode.TableLength];
        var width = HuffmanCode.Read(from.Take(HuffmanCode.LengthBytes)).FillTable(table, shift);
        var bits = new BitReader(from.Take((int)from.UInt32()));
        while (!deltas.IsEmpty)
        {
            var done = DecodeRun(ref bits, table[..(1 << width)], width, shift, least, deltas);
            deltas = deltas[done..];
            if (!deltas.IsEmpty)
            {
                deltas[0] = DecodeOne(ref bits, table, width, shift, least);
                deltas = deltas[1..];
            }
        }

        if (bits.IsOverrun)
            throw new InvalidDataException("entropy-coded numbers end early");
    }

    /// <summary>
    /// Hot: decodes up to the first delta that is no plain symbol, as many of one look at the bits as surely lie in it. Where a symbol
    /// ends is known one load and one shift after its begin, and nothing else waits for the one before.
    /// </summary>
    /// <returns>How many were decoded.</returns>
    private static int DecodeRun(ref BitReader bits, scoped ReadOnlySpan<ushort> table, int width, int shift, long least, Span<long> deltas)
    {
        var perLook = Math.Max(1, BitReader.SurePeek / Math.Max(1, width + shift));
        var lowMask = (1UL << shift) - 1;
        var done = 0;
        while (done <= deltas.Length - perLook)
        {
            var next = bits.Peek();
            var taken = 0;
            foreach (ref var delta in deltas.Slice(done, perLook))
            {
                var entry = (int)table[(int)(next & (uint)(table.Length - 1))];
                if (entry >= Escape << HuffmanCode.SymbolShift)
                {
                    bits.Skip(taken);
                    return done;
                }

                // Shifts heed six bits of the entry: those of its length.
                delta = least + (long)(((ulong)(entry >> HuffmanCode.SymbolShift) << shift) | ((next >> (entry - shift)) & lowMask));
                next >>= entry;
                taken += entry & HuffmanCode.LengthMask;
                done++;
            }

            bits.Skip(taken);
        }

        return done;
    }

    private static long DecodeOne(ref BitReader bits, scoped ReadOnlySpan<ushort> table, int width, int shift, long least)
    {
        var next = bits.Peek();
        var entry = table[(int)(next & ((1UL << width) - 1))];
        if (entry == HuffmanCode.NoSymbol)
            throw new InvalidDataException("entropy-coded numbers hold no code");
        var length = entry & HuffmanCode.LengthMask;
        bits.Skip(length);
        var symbol = entry >> HuffmanCode.SymbolShift;
        if (symbol != Escape)
            return least + (long)(((ulong)symbol << shift) | ((next >> (length - shift)) & ((1UL << shift) - 1)));
        // An escape's entry counts low bits that it has not.
        bits.Skip(-shift);
        return (long)bits.Read(64);
    }

    private static void Write(long delta, long least, int shift, HuffmanCode code, ref BitWriter bits)
    {
        var symbol = SymbolOf(delta, least, shift);
        code.Write(symbol, ref bits);
        if (symbol == Escape)
            bits.Write((ulong)delta, 64);
        else
            bits.Write((ulong)(delta - least) & ((1UL << shift) - 1), shift);
    }

    private static int SymbolOf(long delta, long least, int shift)
        => delta < least ? Escape : (int)Math.Min((ulong)(delta - least) >> shift, Escape);

    private static long BytesOf(HuffmanCode code, ReadOnlySpan<int> counts, int shift)
    {
        var bits = 0L;
        for (var symbol = 0; symbol < counts.Length; symbol++)
            bits += (long)counts[symbol] * (code.LengthOf(symbol) + (symbol == Escape ? 64 : shift));
        return HuffmanCode.LengthBytes + 12 + (bits / 8);
    }

    /// <summary>The smallest delta that is no outlier, and the low bits below 63 symbols over the rest.</summary>
    private static (long Least, int Shift) RangeOf(ReadOnlySpan<long> deltas)
    {
        Span<int> bySize = stackalloc int[65];
        bySize.Clear();
        foreach (var delta in deltas)
            bySize[SizeOf(delta)]++;
        var (size, outliers) = (64, 0);
        while (size > 0 && outliers + bySize[size] <= deltas.Length / OutlierShare)
            outliers += bySize[size--];
        var (least, most) = (long.MaxValue, long.MinValue);
        foreach (var delta in deltas)
        {
            if (SizeOf(delta) <= size)
                (least, most) = (Math.Min(least, delta), Math.Max(most, delta));
        }

        var shift = 0;
        while ((ulong)(most - least) >> shift >= Escape)
            shift++;
        // Beyond 44 a code and its low bits would not fit one look; such deltas are escapes.
        return (least, Math.Min(shift, 44));
    }

    private static int SizeOf(long delta) => BitPacking.WidthOf((ulong)((delta << 1) ^ (delta >> 63)));
}
