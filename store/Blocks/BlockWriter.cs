using System.Buffers.Binary;
using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>
/// Writes a block, series by series: header, chunk bytes, chunk tables, index, footer. Written aside, synced, then renamed, so that a
/// block is there whole or not at all. Format in docs/formats/blocks.md.
/// </summary>
internal sealed class BlockWriter : IDisposable
{

    /// <summary>A block under its temporary name ends so.</summary>
    public const string TemporarySuffix = ".tmp";

    private readonly string _path;
    private readonly FileStream _file;
    private readonly ByteWriter _tables = new();
    private readonly ByteWriter _series = new();
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<TableEntry> _entries = [];

    public BlockWriter(string path)
    {
        _path = path;
        _file = new FileStream(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _file.Write(FileHeader);
    }

    /// <summary>"OBSBLCK" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSBLCK\u0001"u8;

    public int SeriesCount => _entries.Count;

    public long Chunks { get; private set; }

    /// <summary>Adds a series' chunks, in order of time; a series is added once, series in order of labels.</summary>
    public void Add(LabelSet labels, IReadOnlyList<EncodedChunk> chunks)
    {
        var start = _tables.Length;
        foreach (var chunk in chunks)
        {
            _tables.Zigzag(chunk.MinTime);
            _tables.Varint((ulong)(chunk.MaxTime - chunk.MinTime));
            _tables.Varint((ulong)chunk.Count);
            _tables.Varint((ulong)_file.Position);
            _tables.Varint((ulong)chunk.Bytes.Length);
            _tables.UInt32((uint)XxHash3.HashToUInt64(chunk.Bytes.Span));
            _file.Write(chunk.Bytes.Span);
        }

        if (chunks.Any(chunk => chunk.Statistics is not null))
        {
            foreach (var chunk in chunks)
                ChunkStatisticsCodec.Encode(chunk.Statistics, chunk.Count, _tables);
        }

        Chunks += chunks.Count;
        _entries.Add(new TableEntry(
            labels, chunks[0].MinTime, chunks.Max(chunk => chunk.MaxTime), chunks.Sum(chunk => chunk.Count), chunks.Count,
            start, _tables.Length - start));
    }

    /// <summary>Puts the block in its place. <paramref name="replaces"/> are the numbers of the blocks it was merged from.</summary>
    public void Finish(IReadOnlyList<long> replaces)
    {
        var tables = _file.Position;
        _file.Write(_tables.Written);
        FaultPoints.Reach(FaultPoints.BlockHalfWritten);
        var index = EncodeIndex(replaces, tables);
        ReadOnlyFile.WriteIndex(_file, index.Written);
        _file.Dispose();
        FaultPoints.Reach(FaultPoints.BlockBeforeRename);
        File.Move(_path + TemporarySuffix, _path, overwrite: true);
        FaultPoints.Reach(FaultPoints.BlockAfterRename);
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // Its buffer does not fit the disk any more: the write before it failed, and only the file still has to go.
        }

        File.Delete(_path + TemporarySuffix);
    }

    private ByteWriter EncodeIndex(IReadOnlyList<long> replaces, long tables)
    {
        foreach (var entry in _entries)
            EncodeEntry(entry, tables);
        var index = new ByteWriter();
        index.Varint((ulong)replaces.Count);
        foreach (var number in replaces)
            index.Varint((ulong)number);
        index.Varint((ulong)_symbols.Count);
        foreach (var symbol in _symbols.OrderBy(symbol => symbol.Value))
            index.Text(symbol.Key);
        index.Varint((ulong)_entries.Count);
        index.Bytes(_series.Written);
        return index;
    }

    private void EncodeEntry(in TableEntry entry, long tables)
    {
        _series.Varint((ulong)entry.Labels.Count);
        foreach (var label in entry.Labels)
        {
            _series.Varint(SymbolOf(label.Name));
            _series.Varint(SymbolOf(label.Value));
        }

        _series.Zigzag(entry.MinTime);
        _series.Varint((ulong)(entry.MaxTime - entry.MinTime));
        _series.Varint((ulong)entry.Samples);
        _series.Varint((ulong)entry.Chunks);
        _series.Varint((ulong)(tables + entry.Start));
        _series.Varint((ulong)entry.Length);
        _series.UInt32((uint)XxHash3.HashToUInt64(_tables.Written.Slice(entry.Start, entry.Length)));
    }

    private ulong SymbolOf(string text)
    {
        if (!_symbols.TryGetValue(text, out var number))
            _symbols[text] = number = _symbols.Count;
        return (ulong)number;
    }

    private readonly record struct TableEntry(
        LabelSet Labels, long MinTime, long MaxTime, int Samples, int Chunks, int Start, int Length);
}
