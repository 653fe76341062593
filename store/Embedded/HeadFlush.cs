using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

/// <summary>What one run of the flush did.</summary>
internal readonly record struct FlushSummary(int Chunks, int Blocks, int Merged);

/// <summary>
/// Moves closed chunks that no late sample is expected in any more into blocks of a UTC day each, merges days that have several, then
/// checkpoints what stays in memory and drops the journal before it. Each step may fail or be cut short by the end of the process: the
/// journal still holds everything until the last one is done.
/// </summary>
internal sealed class HeadFlush(TenantMetrics metrics, StoreOptions options)
{
    /// <summary>Chunks move in bulk, so that a day has few blocks.</summary>
    private const long MinInterval = 2 * 3_600_000L;

    /// <summary>New series are refused until some that ended have left memory.</summary>
    private const long FullInterval = 600_000L;

    /// <summary>
    /// A series without samples for this long is taken to have ended, and leaves memory: a million a day that live for minutes are then
    /// 170,000 at once, because a flush is due as often.
    /// </summary>
    private const long Ended = 2 * 3_600_000L;

    private long _last;

    /// <summary>Null where nothing was due.</summary>
    public FlushSummary? Run(long now, bool force)
    {
        if (_last == 0)
            _last = now;
        if (!force && now - _last < (metrics.Head.IsFull ? FullInterval : MinInterval) && metrics.Journal.Length < options.JournalSize)
            return null;
        var days = Collect((long)options.LateWindow.TotalMilliseconds, now);
        foreach (var (day, contents) in days)
            Move(day, contents);
        FaultPoints.Reach(FaultPoints.HeadFlushed);
        var due = BlockMerge.DueDays(metrics.Blocks, now, force);
        foreach (var day in due)
            BlockMerge.Run(metrics.Blocks, metrics.Tombstones, metrics.Damage, day);
        Checkpoint();
        metrics.Head.ForgetEndedSeries(EndedBefore(now));
        _last = now;
        return new FlushSummary(days.Values.Sum(day => day.Sum(item => item.Chunks.Count)), days.Count, due.Count);
    }

    private long EndedBefore(long now) => now - Math.Max((long)options.LateWindow.TotalMilliseconds, Ended);

    /// <summary>Into the block first, so that a query, which looks into memory first, sees each sample in one of them at least.</summary>
    private void Move(long day, List<(HeadSeries Series, List<EncodedChunk> Chunks)> contents)
    {
        metrics.Blocks.Write(day, contents.Select(item => (item.Series.Id, item.Series.Labels, item.Chunks)));
        foreach (var (series, chunks) in contents)
            series.DropStored(chunks);
    }

    private SortedDictionary<long, List<(HeadSeries Series, List<EncodedChunk> Chunks)>> Collect(long late, long now)
    {
        var days = new SortedDictionary<long, List<(HeadSeries, List<EncodedChunk>)>>();
        var chunks = new List<EncodedChunk>();
        foreach (var series in metrics.Index.All())
        {
            chunks.Clear();
            series.CollectForBlock(late, EndedBefore(now), chunks);
            foreach (var day in chunks.GroupBy(chunk => ChunkBuilder.DayOf(chunk.MinTime)))
            {
                if (!days.TryGetValue(day.Key, out var contents))
                    days[day.Key] = contents = [];
                contents.Add((series, [.. day]));
            }
        }

        return days;
    }

    /// <summary>After this a start reads the blocks, this file, and the journal from this number on.</summary>
    private void Checkpoint()
    {
        var number = metrics.Journal.Rotate();
        FaultPoints.Reach(FaultPoints.CheckpointBegun);
        // Before the checkpoint is there: from then on the journal's records of deletes are not read any more.
        metrics.Tombstones.Prune();
        metrics.Tombstones.Save();
        var path = BlockFile.PathOf(metrics.CheckpointFolder, number);
        using (var writer = new BlockWriter(path))
        {
            var chunks = new List<EncodedChunk>();
            foreach (var series in metrics.Index.All())
            {
                chunks.Clear();
                series.CollectUnflushed(chunks);
                if (chunks.Count > 0)
                    writer.Add(series.Id, series.Labels, chunks);
            }

            // Types, units and help live in the journal only, so the segment after a checkpoint repeats them.
            RepeatMetadata();
            writer.Finish([]);
        }

        FaultPoints.Reach(FaultPoints.CheckpointDone);
        // The oldest first: should the checkpoint turn out damaged, a journal without its beginning is replayed, never one with a gap, so
        // that no value comes back over a newer one in a block.
        foreach (var old in InOrder(metrics.CheckpointFolder).Concat(InOrder(metrics.JournalFolder)))
        {
            if (BlockFile.NumberOf(old) >= number || old.EndsWith(".damaged", StringComparison.Ordinal))
                continue;
            File.Delete(old);
            FaultPoints.Reach(FaultPoints.OldFileDeleted);
        }
    }

    private static IEnumerable<string> InOrder(string folder) => Directory.GetFiles(folder).OrderBy(BlockFile.NumberOf);

    private void RepeatMetadata()
    {
        MetricMetadata[] metadata = [.. metrics.Head.Metadata.Values];
        var end = metrics.Journal.Append((segment, to) => new JournalScratch().Encode(segment, metrics.Definitions, metadata, to));
        if (options.Durability == Durability.Disk)
            metrics.Journal.Sync(end);
    }
}
