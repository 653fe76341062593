using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>
/// Decodes a chunk of floats: count (2 B), first time (varint) and value, then of each the change of the step of time, in 0, 14, 17, 20
/// or 64 bits, and the value's XOR with the one before (Facebook's Gorilla, as tsdb/docs/format/chunks.md has it).
/// </summary>
internal static class XorChunk
{
    /// <exception cref="InvalidDataException">The bytes are no such chunk.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, List<Sample> into)
    {
        var bits = new ChunkBits(bytes);
        var count = (int)bits.Read(16);
        var (time, step, value) = (0L, 0L, default(XorState));
        for (var i = 0; i < count; i++)
        {
            if (i == 0)
            {
                time = bits.Zigzag();
                value.Value = bits.Read(64);
            }
            else
            {
                step = i == 1 ? (long)bits.Varint() : step + StepChange(ref bits);
                time += step;
                bits.Xor(ref value);
            }

            into.Add(new Sample(time, BitConverter.UInt64BitsToDouble(value.Value)));
        }
    }

    private static long StepChange(ref ChunkBits bits)
        => bits.Signed(bits.Ones(4) switch { 0 => 0, 1 => 14, 2 => 17, 3 => 20, _ => 64 });
}
