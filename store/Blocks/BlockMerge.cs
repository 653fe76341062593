using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Faults;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>
/// Merges the blocks of a day into one: fewer files and entries, overlaps resolved, what was deleted left out, short chunks joined into dense ones. The merged block names those
/// it replaces, so that a process killed before they are deleted finds them out at its next start.
/// </summary>
internal static class BlockMerge
{
    /// <summary>Blocks of a day that still grows are merged at this many, so that a sample is rewritten about three times in all.</summary>
    private const int GrowingDay = 4;

    /// <summary>Days whose blocks are due: several, or one that still holds the head's chunks.</summary>
    public static IReadOnlyList<long> DueDays(BlockSet blocks, long now, bool force)
        => [.. blocks.Files.GroupBy(BlockSet.DayOf)
            .Where(day => force || day.Key < ChunkBuilder.DayOf(now)
                ? day.Count() > 1 || day.First().Replaces.Count == 0
                : day.Count() >= GrowingDay)
            .Select(day => day.Key)];

    public static void Run(BlockSet blocks, SeriesIndex index, DamageLog damage, long day)
    {
        var sources = blocks.Files.Where(file => BlockSet.DayOf(file) == day).ToHashSet();
        var affected = index.All().Select(series => (Series: series, Runs: series.RunsIn(sources)))
            .Where(item => item.Runs.Count > 0).OrderBy(item => item.Series.Labels).ToArray();
        var path = blocks.NextPath(day);
        var written = new List<HeadSeries>(affected.Length);
        using (var writer = new BlockWriter(path))
        {
            foreach (var (series, runs) in affected)
            {
                var chunks = Join(runs, series.Tombstones);
                if (chunks.Count == 0)
                    continue;
                writer.Add(series.Labels, chunks);
                written.Add(series);
            }

            // Where all is deleted there is no block.
            if (written.Count > 0)
                writer.Finish([.. sources.Select(file => file.Number)]);
        }

        var next = 0;
        if (written.Count > 0)
            blocks.Adopt(BlockFile.Open(path, damage, (_, run) => written[next++].ReplaceBlocks(sources, run)));
        // Of these nothing is left, or nothing could be read any more.
        foreach (var series in affected.Select(item => item.Series).Except(written))
            series.ReplaceBlocks(sources, null);
        FaultPoints.Reach(FaultPoints.MergeDone);
        blocks.Drop(sources);
    }

    /// <summary>All chunks of some runs in order of time.</summary>
    private static List<EncodedChunk> Join(List<BlockRun> runs, Tombstones? tombstones)
    {
        var chunks = new List<IChunk>();
        foreach (var run in runs)
            run.CollectChunks(long.MinValue, long.MaxValue, chunks, tombstones);
        MergedChunk.Arrange(chunks);
        return ChunkJoin.Join(chunks, chunk => ((BlockChunk)chunk).Load());
    }
}
