using System.Buffers.Binary;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Where the two records of a series lie in a file. Entries are in order of <paramref name="Key"/>.</summary>
/// <param name="Key">The upper half of the series' id; the lower one seeds the hashes, so that no other series' record is taken for its own.</param>
/// <param name="Hours">Its windows of an hour.</param>
/// <param name="Minutes">Its windows of five minutes.</param>
internal readonly record struct RollupEntry(ulong Key, RollupPlace Hours, RollupPlace Minutes)
{
    /// <summary>Key 8 B, then offset 5 B, length 3 B, hash 4 B of each record.</summary>
    public const int Length = 8 + (2 * RollupPlace.Length);

    public static ulong KeyOf(SeriesId id) => (ulong)(id.Value >> 64);

    public static ulong KeyAt(ReadOnlySpan<byte> table, int index) => BinaryPrimitives.ReadUInt64LittleEndian(table[(index * Length)..]);

    public static RollupEntry At(ReadOnlySpan<byte> table, int index)
    {
        var bytes = table.Slice(index * Length, Length);
        return new RollupEntry(KeyAt(table, index), RollupPlace.Read(bytes[8..]), RollupPlace.Read(bytes[(8 + RollupPlace.Length)..]));
    }

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Key);
        Hours.Write(to[8..]);
        Minutes.Write(to[(8 + RollupPlace.Length)..]);
    }

    public RollupPlace PlaceOf(long width) => width == RollupResolution.Hour ? Hours : Minutes;
}

/// <summary>A record in a file, at most 16 MiB at less than a terabyte.</summary>
internal readonly record struct RollupPlace(long Offset, int Size, uint Hash)
{
    public const int Length = 12;

    private const int OffsetBits = 40;

    public static RollupPlace Read(ReadOnlySpan<byte> from)
    {
        var packed = BinaryPrimitives.ReadUInt64LittleEndian(from);
        return new RollupPlace(
            (long)(packed & ((1UL << OffsetBits) - 1)), (int)(packed >> OffsetBits), BinaryPrimitives.ReadUInt32LittleEndian(from[8..]));
    }

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, (ulong)Offset | ((ulong)Size << OffsetBits));
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Hash);
    }
}
