using Observe.Store.Blocks;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Makes the rollups of one block.</summary>
internal static class RollupMaking
{
    public static void Run(BlockFile block, string path, long day)
    {
        var (chunks, samples) = (new List<IChunk>(), new SampleBuffer());
        using var writer = new RollupWriter(path, day);
        foreach (var (id, labels, run) in block.Series())
        {
            chunks.Clear();
            samples.Clear();
            run.CollectChunks(long.MinValue, long.MaxValue, chunks);
            foreach (var chunk in chunks)
                chunk.Decode(long.MinValue, long.MaxValue, samples);
            if (DaySummaries.TryMake(samples, RollupResolution.FiveMinutes, out var summaries))
                writer.TryAdd(id, labels, summaries);
        }

        writer.Finish(block.Number, block.IndexHash);
    }
}
