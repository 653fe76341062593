using System.Buffers.Binary;
using System.IO.Hashing;
using Observe.Store.Chunks;

namespace Observe.Store.Spans.Blocks;

/// <summary>Where spans of a trace lie in a block. A trace may have several such places.</summary>
internal readonly record struct TracePlace(ulong Key, int Group, int First, int Count) : IComparable<TracePlace>
{
    /// <summary>Key 8 bytes, group 4, first row 2, rows 2.</summary>
    public const int Length = 16;

    public static TracePlace Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(from), BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
        BinaryPrimitives.ReadUInt16LittleEndian(from[12..]), BinaryPrimitives.ReadUInt16LittleEndian(from[14..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Key);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Group);
        BinaryPrimitives.WriteUInt16LittleEndian(to[12..], (ushort)First);
        BinaryPrimitives.WriteUInt16LittleEndian(to[14..], (ushort)Count);
    }

    public int CompareTo(TracePlace other) => (Key, Group, First).CompareTo((other.Key, other.Group, other.First));
}

/// <summary>
/// Places in order of their keys, in pages of 4 KiB. In memory stays where each page begins and its hash, so a look-up reads one page, two
/// where its key lies at an edge.
/// </summary>
internal sealed class TraceIndex
{
    private const int PlacesAPage = 256;

    private readonly long _offset;
    private readonly int _count;
    private readonly ulong[] _firsts;
    private readonly uint[] _hashes;

    private TraceIndex(long offset, int count, ulong[] firsts, uint[] hashes)
        => (_offset, _count, _firsts, _hashes) = (offset, count, firsts, hashes);

    /// <summary>Writes the pages to a file, and to the block's index what stays in memory.</summary>
    public static void Write(List<TracePlace> places, Stream file, ByteWriter index)
    {
        places.Sort();
        index.Varint((ulong)file.Position);
        index.Varint((ulong)places.Count);
        var page = new byte[PlacesAPage * TracePlace.Length];
        foreach (var chunk in places.Chunk(PlacesAPage))
        {
            for (var i = 0; i < chunk.Length; i++)
                chunk[i].Write(page.AsSpan(i * TracePlace.Length));
            var bytes = page.AsSpan(0, chunk.Length * TracePlace.Length);
            file.Write(bytes);
            index.UInt64(chunk[0].Key);
            index.UInt32((uint)XxHash3.HashToUInt64(bytes));
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no index of a file of this length.</exception>
    public static TraceIndex Read(ref ByteReader from, long fileLength)
    {
        var (offset, count) = (from.Varint(), from.Varint());
        if (offset > (ulong)fileLength || count > ((ulong)fileLength - offset) / TracePlace.Length)
            throw new InvalidDataException("the index of traces goes past the end");
        var pages = (int)((count + PlacesAPage - 1) / PlacesAPage);
        var (firsts, hashes) = (new ulong[pages], new uint[pages]);
        for (var i = 0; i < pages; i++)
            (firsts[i], hashes[i]) = (from.UInt64(), from.UInt32());
        return new TraceIndex((long)offset, (int)count, firsts, hashes);
    }

    /// <summary>Every place of a key.</summary>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public IEnumerable<TracePlace> Find(ulong key, Columns.ReadAt read)
    {
        // The last page that begins before the key, and as many as begin with it.
        var page = Array.BinarySearch(_firsts, key);
        page = page < 0 ? ~page - 1 : page;
        while (page > 0 && _firsts[page] == key)
            page--;
        for (page = Math.Max(0, page); page < _firsts.Length && _firsts[page] <= key; page++)
        {
            foreach (var place in Page(page, read))
            {
                if (place.Key == key)
                    yield return place;
            }
        }
    }

    public IEnumerable<TracePlace> All(Columns.ReadAt read) => Enumerable.Range(0, _firsts.Length).SelectMany(page => Page(page, read));

    private TracePlace[] Page(int page, Columns.ReadAt read)
    {
        var bytes = new byte[Math.Min(PlacesAPage, _count - (page * PlacesAPage)) * TracePlace.Length];
        read(bytes, _offset + ((long)page * PlacesAPage * TracePlace.Length));
        if ((uint)XxHash3.HashToUInt64(bytes) != _hashes[page])
            throw new InvalidDataException($"page {page} of the index of traces is damaged");
        var places = new TracePlace[bytes.Length / TracePlace.Length];
        for (var i = 0; i < places.Length; i++)
            places[i] = TracePlace.Read(bytes.AsSpan(i * TracePlace.Length));
        return places;
    }
}
