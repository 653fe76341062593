using System.Globalization;
using System.IO.Hashing;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Spans.Columns;
using ZstdSharp;

namespace Observe.Store.Spans.Blocks;

/// <summary>Where a group lies, and what a search asks of it first.</summary>
internal sealed record SpanGroup(long Offset, int Length, int HeaderLength, uint HeaderHash, GroupStatistics Statistics)
{
    /// <summary>Set when something of it could not be read: it is left out from then on.</summary>
    public bool IsDamaged { get; set; }
}

/// <summary>
/// A block on disk. Read by position and not mapped: a bad sector under a mapped page ends the process, here it is an exception. Open until
/// the last who reads it has left.
/// </summary>
internal sealed class SpanBlockFile
{
    private const int MaxNames = 1 << 28;

    private readonly ReadOnlyFile _file;
    private readonly DamageLog _damage;
    private TraceIndex _traces = null!;
    private (long Offset, int Length, int RawLength, uint Hash) _names;
    private int _users = 1;

    private SpanBlockFile(string path, SpanBlockName name, ReadOnlyFile file, DamageLog damage)
        => (Path, Name, _file, _damage) = (path, name, file, damage);

    public string Path { get; }

    public SpanBlockName Name { get; }

    public long Length => _file.Length;

    public SpanGroup[] Groups { get; private set; } = [];

    public long Spans { get; private set; }

    /// <summary>Of the starts of its spans, ns.</summary>
    public long MinStart { get; private set; } = long.MaxValue;

    /// <summary>Of the starts of its spans, ns.</summary>
    public long MaxStart { get; private set; } = long.MinValue;

    /// <summary>Whether anything of it could not be read since it was opened.</summary>
    public bool IsDamaged { get; private set; }

    /// <exception cref="InvalidDataException">The file is damaged or of another version; the message says how.</exception>
    public static SpanBlockFile Open(string path, DamageLog damage)
    {
        var name = SpanBlockName.Of(path) ?? throw new InvalidDataException($"{path}: its name does not say which journals it is of");
        return ReadOnlyFile.Open(path, opened =>
        {
            var file = new SpanBlockFile(path, name, opened, damage);
            file.ReadIndex(opened.ReadIndex(SpanBlockWriter.FileHeader, out _));
            return file;
        });
    }

    /// <summary>Before reading, while the set of blocks cannot change; <see cref="Leave"/> after.</summary>
    public void Enter() => Interlocked.Increment(ref _users);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _file.Dispose();
    }

    /// <exception cref="InvalidDataException">Its header is damaged.</exception>
    public GroupReader Open(SpanGroup group)
    {
        var header = new byte[group.HeaderLength];
        _file.Read(header, group.Offset);
        return (uint)XxHash3.HashToUInt64(header) == group.HeaderHash
            ? GroupReader.Open(_file.Read, group.Offset, group.Length, header)
            : throw new InvalidDataException("a group's header is damaged");
    }

    /// <summary>A group as it is, after all of its hashes held.</summary>
    /// <exception cref="InvalidDataException">One did not.</exception>
    public byte[] Bytes(SpanGroup group)
    {
        var bytes = new byte[group.Length];
        _file.Read(bytes, group.Offset);
        if ((uint)XxHash3.HashToUInt64(bytes.AsSpan(0, group.HeaderLength)) != group.HeaderHash)
            throw new InvalidDataException("a group's header is damaged");
        foreach (var chunk in GroupReader.Open(_file.Read, group.Offset, group.Length, bytes.AsSpan(0, group.HeaderLength)).Chunks)
        {
            if ((uint)XxHash3.HashToUInt64(bytes.AsSpan(chunk.Offset, chunk.Length)) != chunk.Hash)
                throw new InvalidDataException($"chunk {chunk.Kind} {chunk.Number} is damaged");
        }

        return bytes;
    }

    /// <summary>Where a trace may lie; another of the same hash may be among them.</summary>
    /// <exception cref="InvalidDataException">The index is damaged.</exception>
    public IEnumerable<TracePlace> Find(ulong trace) => _traces.Find(trace, _file.Read).Where(Exists);

    public IEnumerable<TracePlace> Places() => _traces.All(_file.Read).Select(place => Exists(place) ? place : throw new InvalidDataException("a trace in no group"));

    /// <exception cref="InvalidDataException">The names are damaged.</exception>
    public OperationNames Names()
    {
        var bytes = new byte[_names.Length];
        _file.Read(bytes, _names.Offset);
        if ((uint)XxHash3.HashToUInt64(bytes) != _names.Hash)
            throw new InvalidDataException("the names are damaged");
        using var decompressor = new Decompressor();
        var names = new byte[_names.RawLength];
        try
        {
            return decompressor.Unwrap(bytes, names) == names.Length ? OperationNames.Read(names) : throw new InvalidDataException("the names are cut off");
        }
        catch (ZstdException error)
        {
            throw new InvalidDataException($"the names cannot be decompressed: {error.Message}", error);
        }
    }

    /// <summary>Reads everything; what is damaged is named.</summary>
    public void Check()
    {
        Try(null, Names);
        Try(null, () => Places().Count().ToString(CultureInfo.InvariantCulture));
        foreach (var group in Groups)
        {
            Try(group, () => Bytes(group));
            Try(group, () => GroupSpans.Read(Open(group), [.. Enumerable.Range(0, group.Statistics.Rows)], isWhole: true));
        }
    }

    /// <summary>Does something with the block or a group of it; where that is damaged it is named, and the answer is null.</summary>
    public T? Try<T>(SpanGroup? group, Func<T> read)
        where T : class
    {
        try
        {
            return group is { IsDamaged: true } ? null : read();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            IsDamaged = true;
            if (group is not null)
                group.IsDamaged = true;
            _damage.Add($"{Path}: {(group is null ? "" : $"the group at {group.Offset}: ")}{error.Message}");
            return null;
        }
    }

    private bool Exists(TracePlace place) => (uint)place.Group < (uint)Groups.Length && place.First + place.Count <= Groups[place.Group].Statistics.Rows;

    private void ReadIndex(ReadOnlySpan<byte> index)
    {
        var from = new ByteReader(index);
        if (from.Varint() != (ulong)Name.First || from.Varint() != (ulong)Name.Last)
            throw new InvalidDataException("it is of other journals than its name says");
        Groups = new SpanGroup[from.Count()];
        for (var i = 0; i < Groups.Length; i++)
        {
            var group = Groups[i] = ReadGroup(ref from);
            Spans += group.Statistics.Rows;
            (MinStart, MaxStart) = (Math.Min(MinStart, group.Statistics.MinStart), Math.Max(MaxStart, group.Statistics.MaxStart));
        }

        _traces = TraceIndex.Read(ref from, Length);
        var (offset, length) = Extent(ref from);
        var raw = from.Varint();
        _names = raw <= MaxNames ? (offset, length, (int)raw, from.UInt32()) : throw new InvalidDataException($"names of {raw} bytes");
    }

    private SpanGroup ReadGroup(ref ByteReader from)
    {
        var (offset, length) = Extent(ref from);
        var header = from.Varint();
        if (header > (ulong)length)
            throw new InvalidDataException("a group's header is longer than the group");
        var hash = from.UInt32();
        var rows = from.Varint();
        if (rows is 0 or > GroupWriter.MaxRows)
            throw new InvalidDataException($"a group of {rows} spans");
        return new SpanGroup(offset, length, (int)header, hash, new GroupStatistics(
            (int)rows, from.Zigzag(), from.Zigzag(), from.Zigzag(), from.Zigzag(), from.Byte() != 0, from.UInt32()));
    }

    /// <summary>Where bytes lie, within the file.</summary>
    private (long Offset, int Length) Extent(ref ByteReader from)
    {
        var (offset, length) = (from.Varint(), from.Varint());
        return offset <= (ulong)Length && length <= (ulong)Length - offset && length <= (ulong)Array.MaxLength
            ? ((long)offset, (int)length)
            : throw new InvalidDataException($"it points to {length} bytes at {offset}, which it does not have");
    }
}
