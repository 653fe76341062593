using Observe.Store.Chunks;

namespace Observe.Store.Index;

/// <summary>How many things of each kind an index has, and of what times; from these follows where its parts lie.</summary>
internal readonly record struct BlockIndexHeader(
    int Series, int Names, int Pairs, int Replaces, int TextsLength, int EntriesLength, int PostingsLength,
    long MinTime, long MaxTime, long Samples, long Chunks)
{
    public const int Length = (7 * 4) + (4 * 8);

    public const int IdLength = 16;
    public const int OffsetLength = 4;
    public const int NameLength = 8;
    public const int PairLength = 12;

    public long Offsets => Length + ((long)Series * IdLength);

    public long NameTable => Offsets + ((long)Series * OffsetLength);

    public long PairTable => NameTable + ((long)Names * NameLength);

    public long ReplacesTable => PairTable + ((long)Pairs * PairLength);

    public long Texts => ReplacesTable + ((long)Replaces * 8);

    public long Entries => Texts + TextsLength;

    public long Postings => Entries + EntriesLength;

    public long End => Postings + PostingsLength;

    public void Write(ByteWriter to)
    {
        foreach (var number in (ReadOnlySpan<int>)[Series, Names, Pairs, Replaces, TextsLength, EntriesLength, PostingsLength])
            to.UInt32((uint)number);
        foreach (var number in (ReadOnlySpan<long>)[MinTime, MaxTime, Samples, Chunks])
            to.UInt64((ulong)number);
    }

    /// <exception cref="InvalidDataException">They do not fit an index of this length.</exception>
    public static BlockIndexHeader Read(ReadOnlySpan<byte> bytes, long length)
    {
        var from = new ByteReader(bytes);
        Span<int> counts = stackalloc int[7];
        foreach (ref var count in counts)
        {
            count = (int)from.UInt32();
            if (count < 0)
                throw new InvalidDataException("the index's header is damaged");
        }

        var header = new BlockIndexHeader(
            counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6],
            (long)from.UInt64(), (long)from.UInt64(), (long)from.UInt64(), (long)from.UInt64());
        return header.End == length && header.Names <= header.Pairs ? header : throw new InvalidDataException("the index's header is damaged");
    }
}
