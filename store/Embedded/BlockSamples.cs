using Observe.Store.Blocks;
using Observe.Store.Deletes;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Embedded;

/// <summary>Looks into blocks for the sample that a late one may collide with.</summary>
internal sealed class BlockSamples(BlockSet blocks, TombstoneSet tombstones) : IBlockSamples
{
    public long? NewestOf(SeriesId series, long from)
    {
        long? newest = null;
        foreach (var file in blocks.Files)
        {
            if (file.Index.MaxTime >= from && file.RunOf(series) is { } run && run.MaxTime >= from && !(run.MaxTime <= newest))
                newest = run.MaxTime;
        }

        return newest;
    }

    public Sample? Find(SeriesId series, long time)
    {
        var (chunks, buffer) = (new List<IChunk>(), new SampleBuffer());
        foreach (var file in blocks.Files.Where(file => file.Overlaps(time, time)).Reverse())
        {
            chunks.Clear();
            file.RunOf(series)?.CollectChunks(time, time, chunks, tombstones.Of(series));
            foreach (var chunk in chunks)
                chunk.Decode(time, time, buffer);
            if (buffer.Count > 0)
                return buffer[^1];
        }

        return null;
    }
}
