using System.Collections.Concurrent;
using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Embedded;

/// <summary>
/// One tenant's metrics: index, wire table, journal and blocks. Opening it is the recovery: blocks, then the last checkpoint, then
/// the journal after it.
/// </summary>
internal sealed class TenantMetrics : IDisposable
{
    private readonly List<BlockFile> _blocks = [];
    private readonly List<string> _damaged = [];
    private readonly Lock _blocksLock = new();

    private TenantMetrics(TenantId tenant, string folder, StoreOptions options, IJournalDisk disk)
    {
        Options = options;
        Index = new SeriesIndex(tenant);
        JournalFolder = Directory.CreateDirectory(Path.Combine(folder, "journal")).FullName;
        CheckpointFolder = Directory.CreateDirectory(Path.Combine(folder, "checkpoint")).FullName;
        BlockFolder = Directory.CreateDirectory(Path.Combine(folder, "blocks")).FullName;
        Recovery = Recover();
        Journal = new JournalWriter(JournalFolder, disk, LastNumber() + 1);
    }

    public StoreOptions Options { get; }

    public SeriesIndex Index { get; }

    public WireLabels Wire { get; } = new();

    public JournalWriter Journal { get; }

    public string JournalFolder { get; }

    public string CheckpointFolder { get; }

    public string BlockFolder { get; }

    public RecoverySummary Recovery { get; }

    /// <summary>By family; bounded by <see cref="StoreOptions.MaxMetadata"/>.</summary>
    public ConcurrentDictionary<string, MetricMetadata> Metadata { get; } = new(StringComparer.Ordinal);

    public ExemplarRing Exemplars { get; private set; } = null!;

    public static TenantMetrics Open(TenantId tenant, string folder, StoreOptions options, IJournalDisk disk)
        => new(tenant, folder, options, disk) { Exemplars = new ExemplarRing(options.MaxExemplars) };

    public IReadOnlyList<BlockFile> Blocks
    {
        get
        {
            lock (_blocksLock)
                return [.. _blocks];
        }
    }

    public IReadOnlyList<string> Damaged
    {
        get
        {
            lock (_blocksLock)
                return [.. _damaged];
        }
    }

    /// <summary>Opens a block that was just written and puts its chunks in the place of those in memory.</summary>
    public void Adopt(string path, IReadOnlyList<BlockSeries> written)
    {
        var memory = written.SelectMany(series => series.Chunks.Select(chunk => (series.Labels, Chunk: chunk))).GetEnumerator();
        var block = BlockFile.Open(path, (labels, chunk) =>
        {
            memory.MoveNext();
            if (Index.TryGet(labels, out var series))
                series.Replace(memory.Current.Chunk, chunk);
        });
        lock (_blocksLock)
            _blocks.Add(block);
    }

    /// <summary>Forgets blocks whose files are about to go, and series that have nothing left.</summary>
    public void Drop(IReadOnlySet<BlockFile> blocks)
    {
        lock (_blocksLock)
            _blocks.RemoveAll(blocks.Contains);
        var ended = new HashSet<HeadSeries>();
        foreach (var series in Index.All())
        {
            if (series.RemoveChunks(chunk => chunk is BlockChunk part && blocks.Contains(part.File)) > 0 && series.IsEmpty)
                ended.Add(series);
        }

        if (ended.Count > 0)
        {
            Index.Remove(ended);
            Wire.Forget(ended);
        }
    }

    public void Dispose()
    {
        Journal.Dispose();
        foreach (var block in Blocks)
            block.Dispose();
        Index.Dispose();
    }

    private RecoverySummary Recover()
    {
        foreach (var path in Directory.GetFiles(BlockFolder, "*.block", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            OpenOrSetAside(path, (series, chunk) => series.AddChunk(chunk));
        var checkpoint = LastCheckpoint();
        if (checkpoint is not null)
            OpenOrSetAside(checkpoint, (series, chunk) => RestoreChunk(series, chunk));
        var from = checkpoint is null ? 0 : NumberOf(checkpoint);
        var (records, torn, segments) = (0, 0L, 0);
        foreach (var path in Directory.GetFiles(JournalFolder, "*.journal").Where(path => NumberOf(path) >= from).Order(StringComparer.Ordinal))
        {
            var replay = Replay(path);
            (records, torn, segments) = (records + replay.Records, torn + replay.TornBytes, segments + 1);
        }

        return new RecoverySummary(Index.Count, segments, records, torn);
    }

    private SegmentReplay Replay(string path)
    {
        var byOrdinal = new Dictionary<int, HeadSeries>();
        return JournalSegment.Replay(path, payload => JournalRecord.Decode(
            payload.Span,
            (ordinal, labels) => byOrdinal[ordinal] = Index.GetOrAdd(labels, int.MaxValue)!,
            (ordinal, sample) =>
            {
                if (byOrdinal.TryGetValue(ordinal, out var series))
                    series.Append(sample, long.MaxValue, overwrite: true);
            },
            metadata => Metadata[metadata.Family] = metadata));
    }

    /// <summary>A checkpoint's chunks go back into memory, so that late samples can still be merged into them.</summary>
    private static void RestoreChunk(HeadSeries series, BlockChunk chunk)
    {
        var buffer = new SampleBuffer();
        chunk.Decode(long.MinValue, long.MaxValue, buffer);
        for (var i = 0; i < buffer.Count; i++)
            series.Append(buffer[i], long.MaxValue, overwrite: true);
    }

    private void OpenOrSetAside(string path, Action<HeadSeries, BlockChunk> add)
    {
        try
        {
            var block = BlockFile.Open(path, (labels, chunk) => add(Index.GetOrAdd(labels, int.MaxValue)!, chunk));
            if (path.StartsWith(BlockFolder, StringComparison.Ordinal))
                _blocks.Add(block);
            else
                block.Dispose();
        }
        catch (InvalidDataException error)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            _damaged.Add(error.Message);
        }
    }

    private string? LastCheckpoint() => Directory.GetFiles(CheckpointFolder, "*.block").Order(StringComparer.Ordinal).LastOrDefault();

    private long LastNumber()
        => new[] { JournalFolder, CheckpointFolder, BlockFolder }
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Select(NumberOf).DefaultIfEmpty(0).Max();

    /// <summary>Segments, checkpoints and blocks are numbered from one sequence.</summary>
    internal static long NumberOf(string path)
        => long.TryParse(Path.GetFileName(path).Split('.')[0], out var number) ? number : 0;
}

/// <summary>What a start found.</summary>
internal readonly record struct RecoverySummary(int Series, int Segments, int Records, long TornBytes);
