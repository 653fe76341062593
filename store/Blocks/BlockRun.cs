using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>What one block holds of one series.</summary>
internal readonly record struct BlockRun(BlockFile File, BlockExtent Extent)
{
    public long MinTime => Extent.MinTime;

    public long MaxTime => Extent.MaxTime;

    /// <summary>Of two that hold a sample at one time the one with the higher number wins.</summary>
    public long Number => File.Number;

    /// <summary>Adds the chunks that reach into [minTime, maxTime], in order of time.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        if (MaxTime >= minTime && MinTime <= maxTime)
            File.ReadTable(Extent, minTime, maxTime, into);
    }

    /// <summary>The same without what was deleted.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into, Tombstones? tombstones)
    {
        if (tombstones is null)
            CollectChunks(minTime, maxTime, into);
        else
            tombstones.CollectChunks(this, minTime, maxTime, into);
    }
}

/// <summary>A chunk in a block.</summary>
internal sealed class BlockChunk(BlockFile file, long minTime, long maxTime, int count, long offset, int length, uint checksum) : IChunk
{
    public long MinTime { get; } = minTime;

    public long MaxTime { get; } = maxTime;

    public int Count { get; } = count;

    public long Offset { get; } = offset;

    public int Length { get; } = length;

    public uint Checksum { get; } = checksum;

    /// <summary>Null where the table has none of it. They serve also where the chunk's bytes are damaged.</summary>
    public ChunkStatistics? Statistics { get; set; }

    public void Decode(long minTime, long maxTime, SampleBuffer into) => file.Decode(this, minTime, maxTime, into);

    /// <summary>The chunk in memory, or null where it is damaged.</summary>
    public EncodedChunk? Load() => file.TryReadBytes(this) is { } bytes ? new EncodedChunk(MinTime, MaxTime, Count, bytes) { Statistics = Statistics } : null;
}
