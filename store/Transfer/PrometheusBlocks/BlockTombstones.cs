using Observe.Store.Chunks;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>What was deleted of a block and is still in it (tsdb/docs/format/tombstones.md).</summary>
internal static class BlockTombstones
{
    private const uint Magic = 0x0130BA30;
    private const byte Version = 1;

    /// <summary>Ranges by the series' reference.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    public static ILookup<ulong, (long MinTime, long MaxTime)> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 9)
            throw new InvalidDataException("the tombstones are too short");
        var from = new ByteReader(bytes[..^4]);
        if (from.UInt32BigEndian() != Magic || from.Byte() != Version)
            throw new InvalidDataException("the tombstones are of no version that is known");
        if (Castagnoli.Crc32C(bytes[5..^4]) != new ByteReader(bytes[^4..]).UInt32BigEndian())
            throw new InvalidDataException("the tombstones are damaged");
        var found = new List<(ulong Series, long MinTime, long MaxTime)>();
        while (!from.IsAtEnd)
            found.Add((from.Varint(), from.Zigzag(), from.Zigzag()));
        return found.ToLookup(item => item.Series, item => (item.MinTime, item.MaxTime));
    }
}
