using System.Buffers.Binary;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Where the record of a series lies in a file: at most 16 MiB at less than a terabyte. Entries are in order of <paramref name="Key"/>.</summary>
/// <param name="Key">The upper half of the series' id; the lower one seeds the hash, so that no other series' record is taken for its own.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Hash">Of them.</param>
internal readonly record struct RollupEntry(ulong Key, long Offset, int Size, uint Hash)
{
    /// <summary>Key 8 B, offset 5 B, length 3 B, hash 4 B.</summary>
    public const int Length = 20;

    private const int OffsetBits = 40;

    public static ulong KeyOf(SeriesId id) => (ulong)(id.Value >> 64);

    public static ulong KeyAt(ReadOnlySpan<byte> table, int index) => BinaryPrimitives.ReadUInt64LittleEndian(table[(index * Length)..]);

    public static RollupEntry At(ReadOnlySpan<byte> table, int index)
    {
        var bytes = table.Slice(index * Length, Length);
        var packed = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return new RollupEntry(
            KeyAt(table, index), (long)(packed & ((1UL << OffsetBits) - 1)), (int)(packed >> OffsetBits), BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]));
    }

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Key);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], (ulong)Offset | ((ulong)Size << OffsetBits));
        BinaryPrimitives.WriteUInt32LittleEndian(to[16..], Hash);
    }
}
