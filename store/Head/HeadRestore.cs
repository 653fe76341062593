using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>Puts the chunks of a checkpoint back into an empty series.</summary>
internal static class HeadRestore
{
    /// <summary>Full chunks come back as they are; the last one, which was open, is appended to again.</summary>
    public static void Restore(HeadSeries series, IReadOnlyList<IChunk> chunks)
    {
        var buffer = new SampleBuffer();
        for (var i = 0; i < chunks.Count; i++)
        {
            var isOpen = i == chunks.Count - 1 && chunks[i].Count < ChunkBuilder.MaxSamples;
            if (!isOpen && Load(chunks[i]) is { } loaded && series.TryRestore(loaded))
                continue;
            buffer.Clear();
            chunks[i].Decode(long.MinValue, long.MaxValue, buffer);
            for (var sample = 0; sample < buffer.Count; sample++)
                series.Append(buffer[sample], AppendRule.Replay);
        }
    }

    private static EncodedChunk? Load(IChunk chunk) => chunk is Blocks.BlockChunk block ? block.Load() : chunk as EncodedChunk;
}
