namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>What the next XOR of one value is told from.</summary>
internal struct XorState
{
    public ulong Value;
    public int Leading;
    public int Significant;
}

/// <summary>The bits of a chunk, the highest first, and the numbers that they hold (tsdb/docs/format/chunks.md).</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> at the end.</remarks>
internal ref struct ChunkBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _bit;

    /// <summary>Bits that were not read yet: more things than these there cannot be.</summary>
    public readonly int Left => (_bytes.Length * 8) - _bit;

    public ulong Read(int count)
    {
        if (count > Left)
            throw new InvalidDataException("a chunk ends early");
        var value = 0UL;
        while (count > 0)
        {
            var free = 8 - (_bit & 7);
            var taken = Math.Min(free, count);
            var part = (uint)(_bytes[_bit >> 3] >> (free - taken)) & ((1U << taken) - 1);
            value = (value << taken) | part;
            (_bit, count) = (_bit + taken, count - taken);
        }

        return value;
    }

    public double Double() => BitConverter.UInt64BitsToDouble(Read(64));

    /// <summary>How many ones come before the next zero, at most so many.</summary>
    public int Ones(int most)
    {
        var ones = 0;
        while (ones < most && Read(1) == 1)
            ones++;
        return ones;
    }

    /// <summary>A number of a width that is signed: the largest is positive, so that 14 bits reach from -8191 to 8192.</summary>
    public long Signed(int width)
    {
        var bits = Read(width);
        return width is 0 or 64 || bits <= 1UL << (width - 1) ? (long)bits : (long)bits - (1L << width);
    }

    /// <summary>A "varbit" whole number below zero or above.</summary>
    public long VarbitInt() => Signed(VarbitWidth());

    public ulong VarbitUint() => Read(VarbitWidth());

    /// <summary>A count of things that take a bit each at least.</summary>
    public int Count() => VarbitUint() is var count && count <= (ulong)Left ? (int)count : throw new InvalidDataException("a chunk counts more than it holds");

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Read(8);
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a varint longer than ten bytes");
    }

    public long Zigzag() => Varint() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    /// <summary>The next of values that are each told by XOR with the one before.</summary>
    public double Xor(ref XorState state)
    {
        if (Read(1) == 1)
        {
            if (Read(1) == 1)
            {
                state.Leading = (int)Read(5);
                state.Significant = Read(6) is var width && width == 0 ? 64 : (int)width;
                if (state.Leading + state.Significant > 64)
                    throw new InvalidDataException("a chunk has a value of more than 64 bits");
            }

            // Before the first widths are told none can be meant.
            state.Value ^= state.Significant == 0 ? 0 : Read(state.Significant) << (64 - state.Leading - state.Significant);
        }

        return BitConverter.UInt64BitsToDouble(state.Value);
    }

    private int VarbitWidth() => Ones(8) switch { 0 => 0, 1 => 3, 2 => 6, 3 => 9, 4 => 12, 5 => 18, 6 => 25, 7 => 56, _ => 64 };
}
