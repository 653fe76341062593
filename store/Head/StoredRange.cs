using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// Everything that tables hold of one series, as one range, because a series has one for as long as it is known and there are many
/// series. There may be gaps in it. Chunks are fetched by queries; only what a late sample was compared with is at hand.
/// </summary>
internal sealed class StoredRange(long minTime, long maxTime, long samples, int chunkCount)
{
    private long _from = long.MaxValue;
    private long _to = long.MinValue;
    private IReadOnlyList<IChunk> _chunks = [];

    public long MinTime { get; } = minTime;

    public long MaxTime { get; } = maxTime;

    public long Samples { get; } = samples;

    public int ChunkCount { get; } = chunkCount;

    /// <summary>Whether what it holds at a time can be looked at now; otherwise it must be fetched first.</summary>
    public bool IsAtHand(long time) => time >= _from && time <= _to;

    /// <summary>The same range with the chunks of [from, to] at hand.</summary>
    public StoredRange With(long from, long to, IReadOnlyList<IChunk> chunks)
        => new(MinTime, MaxTime, Samples, ChunkCount) { _from = from, _to = to, _chunks = chunks };

    /// <summary>This and a later one as one.</summary>
    public StoredRange Join(StoredRange later)
        => new(
            Math.Min(MinTime, later.MinTime), Math.Max(MaxTime, later.MaxTime),
            Samples + later.Samples, ChunkCount + later.ChunkCount);

    /// <summary>Adds the chunks at hand that reach into [minTime, maxTime], in order of time.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        foreach (var chunk in _chunks)
        {
            if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                into.Add(chunk);
        }
    }
}
