using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Makes the rollups of one block.</summary>
internal static class RollupMaking
{
    /// <returns>Series that have rollups in the file.</returns>
    public static IReadOnlyList<HeadSeries> Run(BlockFile block, SeriesIndex index, string path, long day)
    {
        var files = new HashSet<BlockFile> { block };
        var contents = index.All().Select(series => (Series: series, Runs: series.RunsIn(files)))
            .Where(item => item.Runs.Count > 0).OrderBy(item => item.Series.Id).ToArray();
        var written = new List<HeadSeries>(contents.Length);
        var (chunks, samples) = (new List<IChunk>(), new SampleBuffer());
        using var writer = new RollupWriter(path, day);
        foreach (var (series, runs) in contents)
        {
            chunks.Clear();
            samples.Clear();
            runs[0].CollectChunks(long.MinValue, long.MaxValue, chunks);
            foreach (var chunk in chunks)
                chunk.Decode(long.MinValue, long.MaxValue, samples);
            if (DaySummaries.TryMake(samples, RollupResolution.FiveMinutes, out var summaries) && writer.TryAdd(series.Id, series.Labels, summaries))
                written.Add(series);
        }

        writer.Finish(block.Number, block.IndexHash);
        return written;
    }
}
