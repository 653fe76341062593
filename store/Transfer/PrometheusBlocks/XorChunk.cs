using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>
/// Decodes a chunk of floats: count (2 B), first time (varint) and value, then of each the change of the step of time, in 0, 14, 17, 20
/// or 64 bits, and the value's XOR with the one before (Facebook's Gorilla, as tsdb/docs/format/chunks.md has it).
/// </summary>
internal ref struct XorChunk
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _bit;
    private int _leading;
    private int _significant;

    private XorChunk(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <exception cref="InvalidDataException">The bytes are no such chunk.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, List<Sample> into)
    {
        if (bytes.Length < 2)
            throw new InvalidDataException("a chunk of floats is too short");
        var count = (bytes[0] << 8) | bytes[1];
        new XorChunk(bytes[2..]).Decode(count, into);
    }

    private void Decode(int count, List<Sample> into)
    {
        var (time, step, value) = (0L, 0L, 0UL);
        for (var i = 0; i < count; i++)
        {
            if (i == 0)
            {
                time = Zigzag();
                value = Bits(64);
            }
            else
            {
                step = i == 1 ? (long)Varint() : step + StepChange();
                time += step;
                value ^= Xor();
            }

            into.Add(new Sample(time, BitConverter.UInt64BitsToDouble(value)));
        }
    }

    private long StepChange()
    {
        var ones = 0;
        while (ones < 4 && Bits(1) == 1)
            ones++;
        var width = ones switch { 0 => 0, 1 => 14, 2 => 17, 3 => 20, _ => 64 };
        var bits = Bits(width);
        // The largest number of a width is positive, so that 14 bits reach from -8191 to 8192.
        return width is 0 or 64 || bits <= 1UL << (width - 1) ? (long)bits : (long)bits - (1L << width);
    }

    private ulong Xor()
    {
        if (Bits(1) == 0)
            return 0;
        if (Bits(1) == 1)
        {
            _leading = (int)Bits(5);
            _significant = Bits(6) is var width && width == 0 ? 64 : (int)width;
            if (_leading + _significant > 64)
                throw new InvalidDataException("a chunk of floats has a value of more than 64 bits");
        }

        return Bits(_significant) << (64 - _leading - _significant);
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Bits(8);
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a varint longer than ten bytes");
    }

    private long Zigzag() => Varint() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    private ulong Bits(int count)
    {
        if (count > (_bytes.Length * 8) - _bit)
            throw new InvalidDataException("a chunk of floats ends early");
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
}
