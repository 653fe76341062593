using System.Numerics;

namespace Observe.Store.Chunks.Pages;

/// <summary>
/// Doubles as XOR with the one before, in the classes of "Gorilla: a fast, scalable, in-memory time series database" (VLDB 2015,
/// section 4.1.2). Every bit pattern survives: NaN payloads, staleness markers, negative zero.
/// </summary>
internal static class XorValues
{
    public static void Encode(ReadOnlySpan<double> values, ulong previous, ByteWriter to)
    {
        var bits = new BitWriter(to);
        var (leading, width) = (0, 0);
        foreach (var value in values)
        {
            var current = BitConverter.DoubleToUInt64Bits(value);
            var xor = previous ^ current;
            previous = current;
            if (xor == 0)
            {
                bits.Write(0, 1);
                continue;
            }

            // Five bits hold the count of leading zeros, so at most 31 are used.
            var zeros = Math.Min(31, BitOperations.LeadingZeroCount(xor));
            var trailing = BitOperations.TrailingZeroCount(xor);
            if (width > 0 && zeros >= leading && trailing >= 64 - leading - width)
            {
                bits.Write(0b01, 2);
            }
            else
            {
                (leading, width) = (zeros, 64 - zeros - trailing);
                bits.Write(0b11 | ((ulong)leading << 2) | ((ulong)(width - 1) << 7), 13);
            }

            bits.Write(xor >> (64 - leading - width), width);
        }

        bits.Flush();
    }

    /// <exception cref="InvalidDataException">The bytes end early or hold an impossible width.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, ulong previous, Span<double> values)
    {
        var bits = new BitReader(bytes);
        var (leading, width) = (0, 64);
        for (var i = 0; i < values.Length; i++)
        {
            if (bits.Read(1) != 0)
            {
                if (bits.Read(1) != 0)
                    (leading, width) = ((int)bits.Read(5), (int)bits.Read(6) + 1);
                var shift = 64 - leading - width;
                if (shift < 0)
                    throw new InvalidDataException("XOR values hold an impossible width");
                previous ^= bits.Read(width) << shift;
            }

            values[i] = BitConverter.UInt64BitsToDouble(previous);
        }

        if (bits.IsOverrun)
            throw new InvalidDataException("XOR values end early");
    }
}
