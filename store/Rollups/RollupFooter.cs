using System.Buffers.Binary;
using System.IO.Hashing;

namespace Observe.Store.Rollups;

/// <summary>The end of a file: where its parts lie, their hashes, and the block that it was made from.</summary>
internal readonly record struct RollupFooter(
    long BlockNumber, ulong BlockHash, long TableOffset, int Entries, ulong TableHash, long LabelsLength, ulong LabelsHash)
{
    /// <summary>The fields above, 8 bytes each, and the hash of these.</summary>
    public const int Length = 64;

    /// <summary>"OBSROLL" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSROLL\u0002"u8;

    public long TableLength => (long)Entries * RollupEntry.Length;

    public long LabelsOffset => TableOffset + TableLength;

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, BlockNumber);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], BlockHash);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], TableOffset);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], Entries);
        BinaryPrimitives.WriteUInt64LittleEndian(to[32..], TableHash);
        BinaryPrimitives.WriteInt64LittleEndian(to[40..], LabelsLength);
        BinaryPrimitives.WriteUInt64LittleEndian(to[48..], LabelsHash);
        BinaryPrimitives.WriteUInt64LittleEndian(to[56..], XxHash3.HashToUInt64(to[..56]));
    }

    /// <summary>Null where the hash does not hold.</summary>
    public static RollupFooter? Read(ReadOnlySpan<byte> from)
    {
        if (XxHash3.HashToUInt64(from[..56]) != BinaryPrimitives.ReadUInt64LittleEndian(from[56..]))
            return null;
        return new RollupFooter(
            BinaryPrimitives.ReadInt64LittleEndian(from), BinaryPrimitives.ReadUInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]), (int)BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[32..]), BinaryPrimitives.ReadInt64LittleEndian(from[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[48..]));
    }
}
