using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Observe.Store.Chunks.Pages;

/// <summary>Numbers of one width, bit after bit, the lowest first: value i takes the bits [i·width, (i+1)·width).</summary>
internal static class BitPacking
{
    /// <summary>Bits that hold every value up to <paramref name="largest"/>; 0 where that is 0.</summary>
    public static int WidthOf(ulong largest) => 64 - BitOperations.LeadingZeroCount(largest);

    public static int LengthOf(int count, int width) => (int)((((long)count * width) + 7) >> 3);

    public static void Pack(ReadOnlySpan<ulong> values, int width, ByteWriter to)
    {
        if (width == 0)
            return;
        var into = to.Reserve(LengthOf(values.Length, width));
        var (pending, used, at) = (0UL, 0, 0);
        foreach (var value in values)
        {
            pending |= value << used;
            used += width;
            if (used < 64)
                continue;
            BinaryPrimitives.WriteUInt64LittleEndian(into[at..], pending);
            at += 8;
            used -= 64;
            pending = used == 0 ? 0 : value >> (width - used);
        }

        for (; used > 0; used -= 8, pending >>= 8)
            into[at++] = (byte)pending;
    }

    /// <summary>The first values of <paramref name="packed"/>, as many as <paramref name="values"/> has room for.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<ulong> values)
    {
        if ((uint)width > 64 || packed.Length < LengthOf(values.Length, width))
            throw new InvalidDataException("packed numbers end early");
        if (width == 0)
        {
            values.Clear();
            return;
        }

        var whole = width > 56 ? 0 : WholeLoads(packed.Length, width, values.Length);
        var mask = ulong.MaxValue >> (64 - width);
        ref var bytes = ref MemoryMarshal.GetReference(packed);
        var position = 0L;
        for (var i = 0; i < whole; i++, position += width)
            values[i] = (Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref bytes, (nint)(position >> 3))) >> (int)(position & 7)) & mask;
        for (var i = whole; i < values.Length; i++, position += width)
            values[i] = Slow(packed, position, width);
    }

    /// <summary>How many values can be read by a load of eight bytes that stays within.</summary>
    private static int WholeLoads(int length, int width, int count)
        => length < 8 ? 0 : (int)Math.Min(count, ((length - 8) * 8L / width) + 1);

    private static ulong Slow(ReadOnlySpan<byte> packed, long position, int width)
    {
        var value = 0UL;
        for (var taken = 0; taken < width;)
        {
            var at = (int)((position + taken) >> 3);
            var skip = (int)((position + taken) & 7);
            value |= (ulong)(packed[at] >> skip) << taken;
            taken += 8 - skip;
        }

        return width == 64 ? value : value & (ulong.MaxValue >> (64 - width));
    }
}
