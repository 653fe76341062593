using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Faults;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>
/// Merges the blocks of a day into one: fewer files and entries, overlaps resolved, what was deleted left out, short chunks joined into
/// dense ones. The merged block names those it replaces, so that a process killed before they are deleted finds them out at its next start.
/// </summary>
internal static class BlockMerge
{
    /// <summary>Blocks of a day that still grows are merged at this many, so that a sample is rewritten about three times in all.</summary>
    private const int GrowingDay = 4;

    /// <summary>Days whose blocks are due: several, or one that still holds the head's chunks.</summary>
    public static IReadOnlyList<long> DueDays(BlockSet blocks, long now, bool force)
        => [.. blocks.Files.GroupBy(BlockSet.DayOf)
            .Where(day => force || day.Key < ChunkBuilder.DayOf(now)
                ? day.Count() > 1 || day.First().Index.Replaces.Count == 0
                : day.Count() >= GrowingDay)
            .Select(day => day.Key)];

    public static void Run(BlockSet blocks, TombstoneSet tombstones, DamageLog damage, long day)
    {
        var sources = blocks.Files.Where(file => BlockSet.DayOf(file) == day).ToArray();
        var path = blocks.NextPath(day);
        bool hasAny;
        using (var writer = new BlockWriter(path))
        {
            foreach (var (id, labels, runs) in ByMetric(sources))
            {
                var chunks = Join(runs, tombstones.Of(id));
                if (chunks.Count > 0)
                    writer.Add(id, labels, chunks);
            }

            // Where all is deleted, or nothing can be read any more, there is no block.
            hasAny = writer.SeriesCount > 0;
            if (hasAny)
                writer.Finish([.. sources.Select(file => file.Number)]);
        }

        blocks.Replace(sources, hasAny ? BlockFile.Open(path, damage) : null);
        FaultPoints.Reach(FaultPoints.MergeDone);
        blocks.Drop(sources);
    }

    /// <summary>Each series with what the blocks have of it, oldest block first: by metric, one series at a time.</summary>
    private static IEnumerable<(SeriesId Id, LabelSet Labels, List<BlockRun> Runs)> ByMetric(BlockFile[] sources)
    {
        var metrics = sources.SelectMany(file => file.Index.ValuesOf(Label.MetricName)).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new LabelMatcher(Label.MetricName, MatcherType.Equal, name));
        var nameless = new LabelMatcher(Label.MetricName, MatcherType.Equal, "");
        var texts = sources.Select(file => new LabelTexts(file.Index)).ToArray();
        return metrics.Append(nameless).SelectMany(metric => SeriesOf(sources, texts, metric));
    }

    private static IEnumerable<(SeriesId Id, LabelSet Labels, List<BlockRun> Runs)> SeriesOf(
        BlockFile[] sources, LabelTexts[] texts, LabelMatcher metric)
    {
        var series = sources.Select(file => BlockSelect.Run(file.Index, [metric])).ToArray();
        var next = new int[sources.Length];
        while (Least(sources, series, next) is { } id)
        {
            var (labels, runs) = (default(LabelSet), new List<BlockRun>());
            for (var i = 0; i < sources.Length; i++)
            {
                if (next[i] == series[i].Count || sources[i].Index.IdOf(series[i][next[i]]) != id)
                    continue;
                var number = series[i][next[i]++];
                labels ??= sources[i].Index.LabelsOf(number, texts[i]);
                runs.Add(sources[i].RunAt(number));
            }

            yield return (id, labels!, runs);
        }
    }

    /// <summary>The least id that any of the blocks has next; null where all are at their end.</summary>
    private static SeriesId? Least(BlockFile[] sources, List<int>[] series, int[] next)
    {
        SeriesId? least = null;
        for (var i = 0; i < sources.Length; i++)
        {
            if (next[i] < series[i].Count && sources[i].Index.IdOf(series[i][next[i]]) is var id && (least is null || id < least))
                least = id;
        }

        return least;
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
