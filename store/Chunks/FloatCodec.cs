using System.Numerics;

namespace Observe.Store.Chunks;

/// <summary>
/// Times as delta of delta, values as XOR with the one before: the scheme of "Gorilla: a fast, scalable, in-memory time series
/// database" (VLDB 2015), with Prometheus's wider classes for milliseconds. Every bit pattern of a double survives.
/// </summary>
internal static class FloatCodec
{
    // Classes of the delta of delta: prefix, bits of payload. Beyond the last: prefix 1111, 64 bits.
    private const int Small = 14;
    private const int Medium = 17;
    private const int Large = 20;

    /// <summary>Takes samples one by one, in order of time.</summary>
    internal struct Encoder()
    {
        private BitWriter _bits = new();
        private XorState _xor;
        private long _delta;

        public int Count { get; private set; }

        public long LastTime { get; private set; }

        public ulong LastValue { get; private set; }

        public readonly BitWriter Bits => _bits;

        public void Append(long time, double value)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            if (Count == 0)
            {
                _bits.Write((ulong)time, 64);
                _bits.Write(bits, 64);
            }
            else
            {
                var delta = time - LastTime;
                WriteTime(delta - _delta, ref _bits);
                _delta = delta;
                _xor.Write(LastValue, bits, ref _bits);
            }

            (LastTime, LastValue) = (time, bits);
            Count++;
        }
    }

    public static void Decode(ReadOnlySpan<byte> bytes, Span<long> times, Span<double> values)
    {
        var bits = new BitReader(bytes);
        var state = new XorState();
        var delta = 0L;
        var value = 0UL;
        for (var i = 0; i < times.Length; i++)
        {
            if (i == 0)
            {
                times[0] = (long)bits.Read(64);
                value = bits.Read(64);
            }
            else
            {
                delta += ReadTime(ref bits);
                times[i] = times[i - 1] + delta;
                value = state.Read(value, ref bits);
            }

            values[i] = BitConverter.UInt64BitsToDouble(value);
        }

        if (bits.IsOverrun)
            throw new InvalidDataException("float chunk ends early");
    }

    private static void WriteTime(long change, ref BitWriter bits)
    {
        var (prefix, prefixBits, width) = change switch
        {
            0 => (0b0UL, 1, 0),
            _ when Fits(change, Small) => (0b10UL, 2, Small),
            _ when Fits(change, Medium) => (0b110UL, 3, Medium),
            _ when Fits(change, Large) => (0b1110UL, 4, Large),
            _ => (0b1111UL, 4, 64),
        };
        bits.Write(prefix, prefixBits);
        bits.Write((ulong)change, width);
    }

    private static long ReadTime(ref BitReader bits)
    {
        if (!bits.ReadBit())
            return 0;
        if (!bits.ReadBit())
            return Signed(bits.Read(Small), Small);
        if (!bits.ReadBit())
            return Signed(bits.Read(Medium), Medium);
        return bits.ReadBit() ? (long)bits.Read(64) : Signed(bits.Read(Large), Large);
    }

    private static bool Fits(long value, int width) => value >= -(1L << (width - 1)) && value < 1L << (width - 1);

    private static long Signed(ulong value, int width) => (long)(value << (64 - width)) >> (64 - width);

    /// <summary>The window of significant bits that successive XORs share.</summary>
    private struct XorState
    {
        private int _leading;
        private int _width;

        public void Write(ulong previous, ulong current, ref BitWriter bits)
        {
            var xor = previous ^ current;
            if (xor == 0)
            {
                bits.Write(0b0, 1);
                return;
            }

            // Five bits hold the count of leading zeros, so at most 31 are used.
            var leading = Math.Min(31, BitOperations.LeadingZeroCount(xor));
            var trailing = BitOperations.TrailingZeroCount(xor);
            if (_width > 0 && leading >= _leading && trailing >= 64 - _leading - _width)
            {
                bits.Write(0b10, 2);
                bits.Write(xor >> (64 - _leading - _width), _width);
                return;
            }

            (_leading, _width) = (leading, 64 - leading - trailing);
            bits.Write(0b11, 2);
            bits.Write((ulong)_leading, 5);
            bits.Write((ulong)(_width - 1), 6);
            bits.Write(xor >> trailing, _width);
        }

        public ulong Read(ulong previous, ref BitReader bits)
        {
            if (!bits.ReadBit())
                return previous;
            if (bits.ReadBit())
            {
                _leading = (int)bits.Read(5);
                _width = (int)bits.Read(6) + 1;
            }

            var shift = 64 - _leading - _width;
            return shift is >= 0 and < 64
                ? previous ^ (bits.Read(_width) << shift)
                : throw new InvalidDataException("float chunk holds an impossible width");
        }
    }
}
