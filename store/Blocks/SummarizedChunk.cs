using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>A chunk that its statistics stand for, because no window of a query begins or ends in it.</summary>
internal sealed class SummarizedChunk(IChunk chunk, WindowSummary summary) : ISummaryChunk
{
    public long MinTime => chunk.MinTime;

    public long MaxTime => chunk.MaxTime;

    public int Count => chunk.Count;

    public void Decode(long minTime, long maxTime, SampleBuffer into) => chunk.Decode(minTime, maxTime, into);

    public void Summarize(List<WindowSummary> into) => into.Add(summary);

    /// <summary>
    /// Puts those in the place of chunks that have statistics of their own and that no window cuts. A chunk that overlaps another one,
    /// or of which something is deleted, is of another kind by now.
    /// </summary>
    /// <param name="chunks">Of one series, arranged.</param>
    /// <param name="hint">What they are read for.</param>
    public static void Take(List<IChunk> chunks, SummaryHint hint)
    {
        for (var i = 0; i < chunks.Count; i++)
        {
            if (chunks[i] is BlockChunk { Statistics: { } statistics } chunk && !hint.Cuts(chunk.MinTime, chunk.MaxTime))
                chunks[i] = new SummarizedChunk(chunk, statistics.ToSummary(chunk));
        }
    }
}
