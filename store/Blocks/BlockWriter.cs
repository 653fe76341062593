using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Files;
using Observe.Store.Index;
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
    private readonly BlockIndexWriter _index = new();

    public BlockWriter(string path)
    {
        _path = path;
        _file = new FileStream(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _file.Write(FileHeader);
    }

    /// <summary>"OBSBLCK" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSBLCK\u0002"u8;

    public int SeriesCount => _index.SeriesCount;

    public long Chunks { get; private set; }

    /// <summary>
    /// Adds a series' chunks, in order of time; a series is added once. Series come by metric, because most queries read many of one.
    /// </summary>
    public void Add(SeriesId id, LabelSet labels, IReadOnlyList<EncodedChunk> chunks)
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
        _index.Add(id, labels, new BlockExtent(
            chunks[0].MinTime, chunks.Max(chunk => chunk.MaxTime), chunks.Sum(chunk => (long)chunk.Count), chunks.Count,
            start, _tables.Length - start, (uint)XxHash3.HashToUInt64(_tables.Written[start..])));
    }

    /// <summary>Puts the block in its place. <paramref name="replaces"/> are the numbers of the blocks it was merged from.</summary>
    public void Finish(IReadOnlyList<long> replaces)
    {
        var tables = _file.Position;
        _file.Write(_tables.Written);
        FaultPoints.Reach(FaultPoints.BlockHalfWritten);
        var index = _index.Encode(replaces, tables);
        ReadOnlyFile.WriteIndex(_file, index.Written);
        _file.Dispose();
        FaultPoints.Reach(FaultPoints.BlockBeforeRename);
        PublishedFile.Rename(_path + TemporarySuffix, _path);
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
}
