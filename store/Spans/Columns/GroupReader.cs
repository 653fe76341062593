using System.Buffers.Binary;
using System.IO.Hashing;
using Observe.Store.Chunks;
using ZstdSharp;

namespace Observe.Store.Spans.Columns;

/// <summary>Fills bytes from a place in a file.</summary>
internal delegate void ReadAt(Span<byte> into, long offset);

/// <summary>
/// One group, of which only the columns are read that are asked for, each once. Everything throws <see cref="InvalidDataException"/> where
/// the bytes are damaged, and nothing else; nothing is allocated by a length whose hash did not hold. One thread at a time.
/// </summary>
internal sealed class GroupReader
{
    /// <summary>A chunk has at most this many bytes: a span has a few megabytes at worst, and groups end by size, too.</summary>
    private const int MaxRawLength = 1 << 29;

    /// <summary>Groups are read by several threads, for a search each anew; what one of these takes is 100 KB a thread.</summary>
    [ThreadStatic]
    private static Decompressor? _decompressor;

    private readonly ReadAt _read;
    private readonly long _offset;
    private readonly Dictionary<(ChunkKind, int), ChunkEntry> _entries;
    private (string Id, int First)[]? _traces;
    private long[]? _starts;
    private ulong[]? _ids;
    private TextColumn? _services;
    private TextColumn? _names;
    private AttributeShapes? _shapes;

    private GroupReader(ReadAt read, long offset, int rows, Dictionary<(ChunkKind, int), ChunkEntry> entries)
        => (_read, _offset, Rows, _entries) = (read, offset, rows, entries);

    public int Rows { get; }

    public IEnumerable<ChunkEntry> Chunks => _entries.Values;

    public static GroupReader Open(ReadAt read, long offset, int length, ReadOnlySpan<byte> header)
    {
        var from = new ByteReader(header);
        var rows = from.Varint();
        if (rows is 0 or > GroupWriter.MaxRows)
            throw new InvalidDataException($"a group of {rows} spans");
        var entries = new Dictionary<(ChunkKind, int), ChunkEntry>();
        var at = (long)header.Length;
        for (var left = from.Count(); left > 0; left--)
        {
            var kind = (ChunkKind)from.Byte();
            var (number, size, raw) = (from.Varint(), from.Varint(), from.Varint());
            if (number > int.MaxValue || size > (ulong)(length - at) || raw > MaxRawLength)
                throw new InvalidDataException($"chunk {kind} of {size} bytes goes past the end of its group");
            var entry = new ChunkEntry(kind, (int)number, (int)at, (int)size, (int)raw, from.UInt32());
            if (!entries.TryAdd((kind, entry.Number), entry))
                throw new InvalidDataException($"chunk {kind} is there twice");
            at += entry.Length;
        }

        if (at != length)
            throw new InvalidDataException("a group is longer than its chunks");
        return new GroupReader(read, offset, (int)rows, entries);
    }

    /// <summary>Whether a pair may be in the group: reads one bucket.</summary>
    public bool MayHave(ulong pair)
    {
        if (!_entries.TryGetValue((ChunkKind.Filter, 0), out var filter))
            return true;
        var buckets = filter.Length / PairFilter.BucketLength;
        if (buckets == 0 || filter.Length % PairFilter.BucketLength != 0)
            throw new InvalidDataException("the filter has no whole buckets");
        Span<byte> bucket = stackalloc byte[PairFilter.BucketLength];
        _read(bucket, _offset + filter.Offset + (PairFilter.BucketOf(pair, buckets) * PairFilter.BucketLength));
        return PairFilter.MayHave(bucket, pair);
    }

    public long[] Starts()
    {
        if (_starts is not null)
            return _starts;
        var from = new ByteReader(Content(ChunkKind.Starts));
        var (starts, before) = (new long[Rows], 0L);
        for (var row = 0; row < starts.Length; row++)
            starts[row] = before = unchecked(before + from.Zigzag());
        return _starts = starts;
    }

    public long[] Durations()
    {
        var from = new ByteReader(Content(ChunkKind.Durations));
        var durations = new long[Rows];
        for (var row = 0; row < durations.Length; row++)
            durations[row] = from.Zigzag();
        return durations;
    }

    public byte[] Kinds() => Bytes(ChunkKind.Kinds);

    public byte[] Statuses() => Bytes(ChunkKind.Statuses);

    /// <summary>Null where all are empty.</summary>
    public TextColumn? Services() => _services ??= Texts(ChunkKind.Services);

    /// <summary>Null where all are empty.</summary>
    public TextColumn? Names() => _names ??= Texts(ChunkKind.Names);

    /// <summary>Null where all are empty.</summary>
    public TextColumn? Messages() => Texts(ChunkKind.Messages);

    /// <summary>Null where no span has any attributes.</summary>
    public AttributeShapes? Shapes()
        => _shapes ??= Has(ChunkKind.Shapes) ? AttributeShapes.Read(Content(ChunkKind.Shapes), Rows) : null;

    public TextColumn Values(int column) => TextColumn.Read(Content(ChunkKind.Values, column));

    /// <summary>The different resources, and which one each row has.</summary>
    public (SpanAttribute[][] Sets, int[] Rows) Resources()
    {
        if (!Has(ChunkKind.Resources))
            return ([[]], new int[Rows]);
        var from = new ByteReader(Content(ChunkKind.Resources));
        var texts = TextTable.Read(ref from);
        var sets = new SpanAttribute[from.Count()][];
        for (var i = 0; i < sets.Length; i++)
            sets[i] = TextTable.ReadAttributes(texts, ref from);
        return (sets, CodeColumn.Read(ref from, Rows, sets.Length));
    }

    /// <summary>Of which rows the resource has this value as its first of the key; compared as bytes, without making any text.</summary>
    public bool[] ResourcesWith(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var matches = new bool[Rows];
        if (!Has(ChunkKind.Resources))
            return matches;
        var from = new ByteReader(Content(ChunkKind.Resources));
        var (keyNumber, valueNumber) = (ulong.MaxValue, ulong.MaxValue);
        var texts = (ulong)from.Count();
        for (var number = 0UL; number < texts; number++)
        {
            var text = from.Take(from.Count());
            keyNumber = text.SequenceEqual(key) ? number : keyNumber;
            valueNumber = text.SequenceEqual(value) ? number : valueNumber;
        }

        var sets = new bool[from.Count()];
        for (var i = 0; i < sets.Length; i++)
        {
            var isFound = false;
            for (var left = from.Count(); left > 0; left--)
            {
                var (itsKey, itsValue) = (from.Varint(), from.Varint());
                sets[i] |= !isFound && itsKey == keyNumber && itsValue == valueNumber;
                isFound |= itsKey == keyNumber;
            }
        }

        var rows = CodeColumn.Read(ref from, Rows, sets.Length);
        for (var row = 0; row < matches.Length; row++)
            matches[row] = sets[rows[row]];
        return matches;
    }

    /// <summary>The traces in order of rows, and where each begins.</summary>
    public (string Id, int First)[] Traces()
    {
        if (_traces is not null)
            return _traces;
        var from = new ByteReader(Content(ChunkKind.Traces));
        var (traces, row) = (new List<(string, int)>(), 0);
        while (row < Rows)
        {
            traces.Add((Convert.ToHexStringLower(from.Take(16)), row));
            var count = from.Varint();
            row = count > 0 && count <= (ulong)(Rows - row) ? row + (int)count : throw new InvalidDataException($"a trace of {count} spans");
        }

        return _traces = [.. traces];
    }

    /// <summary>The trace of a row.</summary>
    public string TraceOf(int row)
    {
        var (low, high) = (0, Traces().Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_traces![middle].First <= row)
                low = middle;
            else
                high = middle - 1;
        }

        return _traces![low].Id;
    }

    public ulong[] SpanIds()
    {
        if (_ids is not null)
            return _ids;
        var from = new ByteReader(Content(ChunkKind.SpanIds));
        var ids = new ulong[Rows];
        for (var row = 0; row < ids.Length; row++)
            ids[row] = BinaryPrimitives.ReadUInt64BigEndian(from.Take(8));
        return _ids = ids;
    }

    /// <summary>The parent of each row, or null.</summary>
    public ulong?[] Parents(ulong[] ids)
    {
        var from = new ByteReader(Content(ChunkKind.Parents));
        var parents = new ulong?[Rows];
        var elsewhere = new List<int>();
        for (var row = 0; row < parents.Length; row++)
        {
            var code = from.Varint();
            if (code == 1)
                elsewhere.Add(row);
            else if (code > 1)
                parents[row] = Away(row, code - 2) is var at && (ulong)at < (ulong)Rows ? ids[at] : throw new InvalidDataException($"parent in row {at}");
        }

        foreach (var row in elsewhere)
            parents[row] = BinaryPrimitives.ReadUInt64BigEndian(from.Take(8));
        return parents;

        static long Away(int row, ulong zigzag) => unchecked(row - ((long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
    }

    public bool Has(ChunkKind kind) => _entries.ContainsKey((kind, 0));

    /// <summary>The content of a chunk, whose hash held.</summary>
    public byte[] Content(ChunkKind kind, int number = 0)
    {
        if (!_entries.TryGetValue((kind, number), out var entry))
            throw new InvalidDataException($"there is no chunk {kind} {number}");
        var bytes = new byte[entry.Length];
        _read(bytes, _offset + entry.Offset);
        if ((uint)XxHash3.HashToUInt64(bytes) != entry.Hash)
            throw new InvalidDataException($"chunk {kind} {number} is damaged");
        if (entry.RawLength == 0)
            return bytes;
        var content = new byte[entry.RawLength];
        try
        {
            return (_decompressor ??= new Decompressor()).TryUnwrap(bytes, content, out var length) && length == content.Length
                ? content
                : throw new InvalidDataException($"chunk {kind} {number} is longer or shorter than it should be");
        }
        catch (ZstdException error)
        {
            throw new InvalidDataException($"chunk {kind} {number} cannot be decompressed: {error.Message}", error);
        }
    }

    private byte[] Bytes(ChunkKind kind)
        => Content(kind) is var content && content.Length == Rows ? content : throw new InvalidDataException($"chunk {kind} has {content.Length} rows of {Rows}");

    private TextColumn? Texts(ChunkKind kind)
    {
        if (!Has(kind))
            return null;
        var column = TextColumn.Read(Content(kind));
        return column.Rows.Length == Rows ? column : throw new InvalidDataException($"chunk {kind} has {column.Rows.Length} rows of {Rows}");
    }
}
