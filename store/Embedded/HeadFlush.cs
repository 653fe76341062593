using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Head;

namespace Observe.Store.Embedded;

/// <summary>
/// Moves closed chunks that no late sample can reach any more into blocks of a UTC day each, then checkpoints what stays in memory
/// and drops the journal before it.
/// </summary>
internal sealed class HeadFlush(TenantMetrics metrics, StoreOptions options)
{
    /// <summary>Chunks move in bulk, so that a day has few blocks.</summary>
    private const long MinInterval = 2 * 3_600_000L;

    /// <summary>A series without samples for this long is taken to have ended.</summary>
    private const long Idle = 86_400_000L;

    private long _last;

    /// <summary>Null where nothing was due.</summary>
    public (int Chunks, int Blocks)? Run(long now, bool force)
    {
        if (_last == 0)
            _last = now;
        if (!force && now - _last < MinInterval && metrics.Journal.Length < options.JournalSize)
            return null;
        _last = now;
        var late = (long)options.LateWindow.TotalMilliseconds;
        var days = new SortedDictionary<DateOnly, List<BlockSeries>>();
        foreach (var series in metrics.Index.All())
            Collect(series, late, now - Math.Max(late, Idle), days);
        foreach (var (day, contents) in days)
            WriteBlock(day, contents);
        Checkpoint();
        return (days.Values.Sum(day => day.Sum(series => series.Chunks.Count)), days.Count);
    }

    /// <param name="series">Its closed chunks are taken where they lie further back than the late window of its own newest sample.</param>
    /// <param name="late">The late window in ms.</param>
    /// <param name="idleBefore">A series whose newest sample is older has ended: all of it is taken.</param>
    /// <param name="days">Chunks by the UTC day of their end.</param>
    private static void Collect(
        HeadSeries series, long late, long idleBefore, SortedDictionary<DateOnly, List<BlockSeries>> days)
    {
        series.CloseIdle(idleBefore);
        if (series.Newest is not { } newest)
            return;
        var chunks = new List<EncodedChunk>();
        series.CollectMemoryChunks(newest < idleBefore ? long.MaxValue : newest - late, chunks);
        foreach (var day in chunks.GroupBy(chunk => DayOf(chunk.MaxTime)))
        {
            if (!days.TryGetValue(day.Key, out var contents))
                days[day.Key] = contents = [];
            contents.Add(new BlockSeries(series.Labels, [.. day]));
        }
    }

    private void WriteBlock(DateOnly day, List<BlockSeries> contents)
    {
        var folder = Directory.CreateDirectory(Path.Combine(metrics.BlockFolder, day.ToString("yyyy-MM-dd"))).FullName;
        contents.Sort(static (a, b) => a.Labels.CompareTo(b.Labels));
        var path = Path.Combine(folder, $"{metrics.Journal.Rotate():D10}.block");
        BlockWriter.Write(path, contents);
        metrics.Adopt(path, contents);
    }

    /// <summary>After this a start reads the blocks, this file, and the journal from this number on.</summary>
    private void Checkpoint()
    {
        var number = metrics.Journal.Rotate();
        var contents = new List<BlockSeries>();
        foreach (var series in metrics.Index.All())
        {
            var chunks = new List<EncodedChunk>();
            series.CollectUnflushed(chunks);
            if (chunks.Count > 0)
                contents.Add(new BlockSeries(series.Labels, chunks));
        }

        BlockWriter.Write(Path.Combine(metrics.CheckpointFolder, $"{number:D10}.block"), contents);
        MetadataToJournal();
        foreach (var path in Directory.GetFiles(metrics.CheckpointFolder).Concat(Directory.GetFiles(metrics.JournalFolder)))
        {
            if (TenantMetrics.NumberOf(path) < number)
                File.Delete(path);
        }
    }

    /// <summary>Types, units and help live in the journal only, so the first record after a checkpoint repeats them.</summary>
    private void MetadataToJournal()
        => metrics.Journal.Append((segment, to) => Journal.JournalRecord.Encode([], [.. metrics.Metadata.Values], segment, to));

    private static DateOnly DayOf(long time) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime);
}
