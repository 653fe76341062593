using System.Buffers.Binary;
using System.Numerics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>The checksum of all of Prometheus's files: CRC-32 with Castagnoli's polynomial.</summary>
internal static class Castagnoli
{
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
