using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// Everything that tables hold of one series, as one range, because a series has one for as long as it is known and there are many
/// series. There may be gaps in it. Chunks are fetched by queries; only what a late sample was compared with is at hand.
/// </summary>
internal sealed class StoredRange(long minTime, long maxTime, long samples, int chunkCount)
    : StoredRun(minTime, maxTime, samples, chunkCount)
{
    private long _from = long.MaxValue;
    private long _to = long.MinValue;
    private IReadOnlyList<IChunk> _chunks = [];

    public override long Number => 0;

    public override bool IsAtHand(long time) => time >= _from && time <= _to;

    /// <summary>The same range with the chunks of [from, to] at hand.</summary>
    public StoredRange With(long from, long to, IReadOnlyList<IChunk> chunks)
        => new(MinTime, MaxTime, Samples, ChunkCount) { _from = from, _to = to, _chunks = chunks };

    public override StoredRun Join(StoredRun later)
        => new StoredRange(
            Math.Min(MinTime, later.MinTime), Math.Max(MaxTime, later.MaxTime),
            Samples + later.Samples, ChunkCount + later.ChunkCount);

    public override void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        foreach (var chunk in _chunks)
        {
            if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                into.Add(chunk);
        }
    }
}
