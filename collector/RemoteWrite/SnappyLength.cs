namespace Observe.Collector.RemoteWrite;

/// <summary>The decompressed length that begins a snappy block: a varint of at most 32 bits.</summary>
internal static class SnappyLength
{
    /// <exception cref="InvalidDataException">Not a snappy block.</exception>
    public static uint Of(ReadOnlySpan<byte> block)
    {
        var length = 0UL;
        for (var i = 0; i < block.Length && i < 5; i++)
        {
            length |= (ulong)(block[i] & 0x7f) << (7 * i);
            if (block[i] < 0x80)
                return length <= uint.MaxValue ? (uint)length : throw NotSnappy();
        }

        throw NotSnappy();
    }

    private static InvalidDataException NotSnappy() => new("not a snappy block (the block format, not the framed one)");
}
