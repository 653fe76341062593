using System.Buffers.Binary;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Index;

/// <summary>
/// The series of one block, read from the file as they are asked for, by numbers in order of id. Thread-safe. What is asked of it may end in
/// <see cref="InvalidDataException"/>, though its hash held, only where a wrong index was written.
/// </summary>
internal sealed class BlockIndex
{
    private readonly MappedBytes _bytes;
    private readonly BlockIndexHeader _header;

    /// <exception cref="InvalidDataException">Its parts do not fit it.</exception>
    public BlockIndex(MappedBytes bytes)
    {
        _bytes = bytes;
        _header = BlockIndexHeader.Read(bytes.Span(0, Math.Min(bytes.Length, BlockIndexHeader.Length)), bytes.Length);
        var replaces = new long[_header.Replaces];
        for (var i = 0; i < replaces.Length; i++)
            replaces[i] = BinaryPrimitives.ReadInt64LittleEndian(At(_header.ReplacesTable, i, 8));
        Replaces = replaces;
        GC.KeepAlive(_bytes);
    }

    public int SeriesCount => _header.Series;

    /// <summary>Of the oldest sample, ms.</summary>
    public long MinTime => _header.MinTime;

    /// <summary>Of the newest sample, ms.</summary>
    public long MaxTime => _header.MaxTime;

    public long Samples => _header.Samples;

    public long Chunks => _header.Chunks;

    /// <summary>Numbers of the blocks that this one was merged from.</summary>
    public IReadOnlyList<long> Replaces { get; }

    public SeriesId IdOf(int series)
    {
        var bytes = At(BlockIndexHeader.Length, series, BlockIndexHeader.IdLength);
        var id = new SeriesId(new UInt128(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])));
        GC.KeepAlive(this);
        return id;
    }

    /// <summary>The number of a series; -1 where the block has nothing of it.</summary>
    public int Find(SeriesId id)
    {
        var (low, high) = (0, SeriesCount);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (IdOf(middle) < id)
                low = middle + 1;
            else
                high = middle;
        }

        return low < SeriesCount && IdOf(low) == id ? low : -1;
    }

    public BlockExtent ExtentOf(int series)
    {
        var from = EntryOf(series);
        for (var left = from.Count(); left > 0; left--)
            from.Varint();
        var minTime = MinTime + (long)from.Varint();
        var extent = new BlockExtent(
            minTime, minTime + (long)from.Varint(), (long)from.Varint(), (int)from.Varint(), (long)from.Varint(), (int)from.Varint(), from.UInt32());
        GC.KeepAlive(this);
        return extent;
    }

    /// <param name="series">Its number.</param>
    /// <param name="texts">Those of this index that were made before.</param>
    public LabelSet LabelsOf(int series, LabelTexts texts)
    {
        var from = EntryOf(series);
        var labels = new Label[from.Count()];
        var pair = 0UL;
        for (var i = 0; i < labels.Length; i++)
        {
            pair += from.Varint();
            labels[i] = texts.Of(pair < (ulong)_header.Pairs ? (int)pair : throw new InvalidDataException($"there is no label {pair}"));
        }

        GC.KeepAlive(this);
        return LabelSet.TryFrom(labels, out var set, out var duplicate)
            ? set
            : throw new InvalidDataException($"a series has label {duplicate} twice");
    }

    /// <summary>Values of a label, in order.</summary>
    public IEnumerable<string> ValuesOf(string name)
    {
        var (first, end) = PairsOf(name);
        for (var pair = first; pair < end; pair++)
            yield return ValueAt(pair);
    }

    /// <summary>Names of labels, in order, that a series with samples in [minTime, maxTime] has and that are not known yet.</summary>
    public IEnumerable<string> NamesIn(long minTime, long maxTime, IReadOnlySet<string> known)
    {
        for (var name = 0; name < _header.Names; name++)
        {
            if (NameAt(name) is var text && !known.Contains(text) && AnyIn(FirstPairOf(name), FirstPairOf(name + 1), minTime, maxTime))
                yield return text;
        }
    }

    /// <summary>Values of a label, in order, that a series with samples in [minTime, maxTime] has and that are not known yet.</summary>
    public IEnumerable<string> ValuesIn(string name, long minTime, long maxTime, IReadOnlySet<string> known)
    {
        var (first, end) = PairsOf(name);
        for (var pair = first; pair < end; pair++)
        {
            if (ValueAt(pair) is var value && !known.Contains(value) && AnyIn(pair, pair + 1, minTime, maxTime))
                yield return value;
        }
    }

    /// <summary>The pairs of a name are those from the first up to the end.</summary>
    internal (int First, int End) PairsOf(string name)
    {
        var (low, high) = (0, _header.Names);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(NameAt(middle), name) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _header.Names && NameAt(low) == name ? (FirstPairOf(low), FirstPairOf(low + 1)) : (0, 0);
    }

    /// <summary>The pair of a value among those of its name; -1 where there is none.</summary>
    internal int FindPair(string name, string value)
    {
        var (low, end) = PairsOf(name);
        var high = end;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(ValueAt(middle), value) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low < end && ValueAt(low) == value ? low : -1;
    }

    internal Label LabelAt(int pair)
    {
        var (low, high) = (0, _header.Names - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (FirstPairOf(middle) <= pair)
                low = middle;
            else
                high = middle - 1;
        }

        return new Label(NameAt(low), ValueAt(pair));
    }

    internal string ValueAt(int pair) => TextAt(At(_header.PairTable, pair, BlockIndexHeader.PairLength));

    /// <summary>How many series have a pair.</summary>
    internal int CountOf(int pair)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(At(_header.PairTable, pair, BlockIndexHeader.PairLength)[8..]);
        GC.KeepAlive(this);
        return count;
    }

    /// <summary>Adds the series that have a pair.</summary>
    internal void AddSeriesOf(int pair, SeriesBits into)
    {
        if (CountOf(pair) == SeriesCount)
        {
            using var all = SeriesBits.All(SeriesCount);
            into.AddAll(all);
            return;
        }

        foreach (var series in SeriesOf(pair))
            into.Add(series);
        GC.KeepAlive(this);
    }

    /// <summary>Whether a series of any of the pairs [first, end) has samples in [minTime, maxTime].</summary>
    private bool AnyIn(int first, int end, long minTime, long maxTime)
    {
        // Of a block that lies within whole all have.
        if (MinTime >= minTime && MaxTime <= maxTime)
            return first < end;
        for (var pair = first; pair < end; pair++)
        {
            foreach (var series in SeriesOf(pair))
            {
                if (ExtentOf(series) is var extent && extent.MinTime <= maxTime && extent.MaxTime >= minTime)
                    return true;
            }
        }

        return false;
    }

    private BlockPostings SeriesOf(int pair)
    {
        var entry = At(_header.PairTable, pair, BlockIndexHeader.PairLength);
        var count = BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
        if (count == SeriesCount)
            return BlockPostings.All(count);
        var offset = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]), (uint)_header.PostingsLength);
        return new BlockPostings(new ByteReader(_bytes.Span(_header.Postings, _header.PostingsLength), (int)offset), count, SeriesCount);
    }

    private int FirstPairOf(int name)
    {
        var first = name == _header.Names
            ? _header.Pairs
            : BinaryPrimitives.ReadInt32LittleEndian(At(_header.NameTable, name, BlockIndexHeader.NameLength)[4..]);
        GC.KeepAlive(this);
        return first;
    }

    private string NameAt(int name) => TextAt(At(_header.NameTable, name, BlockIndexHeader.NameLength));

    /// <summary>The text whose place a table's entry begins with.</summary>
    private string TextAt(ReadOnlySpan<byte> entry)
    {
        var at = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        var text = new ByteReader(_bytes.Span(_header.Texts, _header.TextsLength), (int)Math.Min(at, (uint)_header.TextsLength)).Text();
        GC.KeepAlive(this);
        return text;
    }

    private ByteReader EntryOf(int series)
    {
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(At(_header.Offsets, series, BlockIndexHeader.OffsetLength));
        return new ByteReader(_bytes.Span(_header.Entries, _header.EntriesLength), (int)Math.Min(offset, (uint)_header.EntriesLength));
    }

    private ReadOnlySpan<byte> At(long table, int index, int length) => _bytes.Span(table + ((long)index * length), length);
}
