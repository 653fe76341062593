using System.Numerics;

namespace Observe.Store.Chunks.Pages;

/// <summary>
/// Few numbers that lie around one: the distance from it, folded to zero and up, above <c>shift</c> in ones and a zero, its low bits
/// as they are (Rice, "Some practical universal noiseless coding techniques", 1979). Needs no table as <see cref="EntropyCoding"/>
/// does, and unlike packed numbers bears outliers: beyond <see cref="Longest"/> ones 64 bits follow.
/// </summary>
internal static class RiceCoding
{
    private const int Longest = 20;
    private const int MaxShift = 56;

    /// <summary>Appends the numbers where that takes fewer than <paramref name="limit"/> bytes.</summary>
    public static bool TryEncode(ReadOnlySpan<long> numbers, int limit, ByteWriter to)
    {
        var (center, shift, bits) = Choose(numbers);
        var bytes = (bits + 7) / 8;
        if (bytes + LengthOf(center) + 1 + LengthOf(bytes) >= limit)
            return false;
        to.Zigzag(center);
        to.Byte((byte)shift);
        to.Varint((ulong)bytes);
        var writer = new BitWriter(to);
        foreach (var number in numbers)
            Write(Fold(number - center), shift, ref writer);
        writer.Flush();
        return true;
    }

    /// <exception cref="InvalidDataException">The bytes are no such numbers.</exception>
    public static void Decode(ref ByteReader from, Span<long> numbers)
    {
        var center = from.Zigzag();
        var shift = (int)from.Byte();
        if (shift > MaxShift)
            throw new InvalidDataException("numbers around one hold an impossible shift");
        var bits = new BitReader(from.Take(from.Count()));
        foreach (ref var number in numbers)
        {
            var ones = BitOperations.TrailingZeroCount(~bits.Peek());
            ulong folded;
            if (ones >= Longest)
            {
                bits.Skip(Longest);
                folded = bits.Read(64);
            }
            else
            {
                bits.Skip(ones + 1);
                folded = ((ulong)ones << shift) | bits.Read(shift);
            }

            number = center + ((long)(folded >> 1) ^ -(long)(folded & 1));
        }

        if (bits.IsOverrun)
            throw new InvalidDataException("numbers around one end early");
    }

    private static void Write(ulong folded, int shift, ref BitWriter to)
    {
        var ones = folded >> shift;
        if (ones >= Longest)
        {
            to.Write((1UL << Longest) - 1, Longest);
            to.Write(folded, 64);
            return;
        }

        to.Write((1UL << (int)ones) - 1, (int)ones + 1);
        to.Write(folded & ((1UL << shift) - 1), shift);
    }

    /// <summary>The center, zero or the median, and the shift that take the fewest bits.</summary>
    private static (long Center, int Shift, long Bits) Choose(ReadOnlySpan<long> numbers)
    {
        var sorted = numbers.ToArray();
        Array.Sort(sorted);
        var median = sorted[sorted.Length / 2];
        var best = (Center: 0L, Shift: 0, Bits: long.MaxValue);
        foreach (var center in median == 0 ? [0L] : (ReadOnlySpan<long>)[0L, median])
        {
            // Folded numbers that are spread evenly up to twice their median have about so many low bits.
            var middle = BitPacking.WidthOf(Fold(sorted[sorted.Length / 4] - center) | Fold(sorted[^((sorted.Length / 4) + 1)] - center));
            for (var shift = Math.Clamp(middle - 2, 0, MaxShift); shift <= Math.Min(MaxShift, middle + 1); shift++)
            {
                var bits = BitsOf(numbers, center, shift);
                if (bits < best.Bits)
                    best = (center, shift, bits);
            }
        }

        return best;
    }

    private static long BitsOf(ReadOnlySpan<long> numbers, long center, int shift)
    {
        var bits = 0L;
        foreach (var number in numbers)
        {
            var ones = Fold(number - center) >> shift;
            bits += ones >= Longest ? Longest + 64 : (long)ones + 1 + shift;
        }

        return bits;
    }

    private static ulong Fold(long number) => (ulong)((number << 1) ^ (number >> 63));

    /// <summary>Of a zigzag, or a varint of something smaller.</summary>
    private static int LengthOf(long number) => (BitPacking.WidthOf(Fold(number) | 1) + 6) / 7;
}
