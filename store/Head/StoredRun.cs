using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>What is kept outside of memory of one series: where it reaches, and how to get at it.</summary>
internal abstract class StoredRun(long minTime, long maxTime, long samples, int chunkCount)
{
    public long MinTime { get; } = minTime;

    public long MaxTime { get; } = maxTime;

    public long Samples { get; } = samples;

    public int ChunkCount { get; } = chunkCount;

    /// <summary>Of two that hold a sample at one time the one with the higher number wins.</summary>
    public abstract long Number { get; }

    /// <summary>Whether what it holds at a time can be looked at now; otherwise it must be fetched first.</summary>
    public virtual bool IsAtHand(long time) => true;

    /// <summary>This and a later one as one, where runs of this kind are kept as one.</summary>
    public virtual StoredRun? Join(StoredRun later) => null;

    /// <summary>Adds the chunks at hand that reach into [minTime, maxTime], in order of time.</summary>
    public abstract void CollectChunks(long minTime, long maxTime, List<IChunk> into);

    /// <summary>The same without what was deleted.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into, Tombstones? tombstones)
    {
        if (tombstones is null)
            CollectChunks(minTime, maxTime, into);
        else
            tombstones.CollectChunks(this, minTime, maxTime, into);
    }
}
