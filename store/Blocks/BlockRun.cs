using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>
/// What one block holds of one series. Only this stays in memory, whatever the number of chunks: their table is read when a query
/// reaches into the run.
/// </summary>
internal sealed class BlockRun(
    BlockFile file, long minTime, long maxTime, long samples, int chunkCount, long tableOffset, int tableLength, uint tableHash)
    : StoredRun(minTime, maxTime, samples, chunkCount)
{
    public BlockFile File { get; } = file;

    public override long Number => File.Number;

    public long TableOffset { get; } = tableOffset;

    public int TableLength { get; } = tableLength;

    public uint TableHash { get; } = tableHash;

    public override void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        if (MaxTime >= minTime && MinTime <= maxTime)
            File.ReadTable(this, minTime, maxTime, into);
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
