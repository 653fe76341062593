using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>A closed chunk in memory.</summary>
internal sealed class EncodedChunk(long minTime, long maxTime, int count, byte[] bytes) : IChunk
{
    public long MinTime { get; } = minTime;

    public long MaxTime { get; } = maxTime;

    public int Count { get; } = count;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Null where it has none: the head's chunks do not, which are made too often and are too short.</summary>
    public ChunkStatistics? Statistics { get; init; }

    public void Decode(long minTime, long maxTime, SampleBuffer into) => ChunkCodec.Decode(bytes, minTime, maxTime, into);
}
