using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// Chunks that overlap, read as one: in order of time, and where two have a sample at the same time the later in the list wins.
/// </summary>
internal sealed class MergedChunk(IReadOnlyList<IChunk> chunks) : IChunk
{
    public long MinTime { get; } = chunks.Min(chunk => chunk.MinTime);

    public long MaxTime { get; } = chunks.Max(chunk => chunk.MaxTime);

    /// <summary>At most this many; equal times count twice.</summary>
    public int Count { get; } = chunks.Sum(chunk => chunk.Count);

    public void Decode(long minTime, long maxTime, SampleBuffer into)
    {
        var merged = new List<Sample>();
        var buffer = new SampleBuffer();
        foreach (var chunk in chunks)
        {
            buffer.Clear();
            chunk.Decode(minTime, maxTime, buffer);
            merged = Merge(merged, buffer);
        }

        foreach (var sample in merged)
            into.Add(sample);
    }

    /// <summary>Chunks in order of time without overlap; <paramref name="chunks"/> is in ascending order of who wins.</summary>
    public static void Arrange(List<IChunk> chunks)
    {
        if (IsInOrder(chunks))
            return;
        var sorted = chunks.Select((chunk, rank) => (chunk, rank)).OrderBy(item => item.chunk.MinTime).ToArray();
        chunks.Clear();
        for (var start = 0; start < sorted.Length;)
        {
            var (end, reach) = (start + 1, sorted[start].chunk.MaxTime);
            for (; end < sorted.Length && sorted[end].chunk.MinTime <= reach; end++)
                reach = Math.Max(reach, sorted[end].chunk.MaxTime);
            chunks.Add(end == start + 1
                ? sorted[start].chunk
                : new MergedChunk([.. sorted[start..end].OrderBy(item => item.rank).Select(item => item.chunk)]));
            start = end;
        }
    }

    private static bool IsInOrder(List<IChunk> chunks)
    {
        for (var i = 1; i < chunks.Count; i++)
        {
            if (chunks[i].MinTime <= chunks[i - 1].MaxTime)
                return false;
        }

        return true;
    }

    private static List<Sample> Merge(List<Sample> before, SampleBuffer winners)
    {
        var merged = new List<Sample>(before.Count + winners.Count);
        var next = 0;
        foreach (var sample in before)
        {
            while (next < winners.Count && winners.Times[next] < sample.Time)
                merged.Add(winners[next++]);
            if (next == winners.Count || winners.Times[next] != sample.Time)
                merged.Add(sample);
        }

        while (next < winners.Count)
            merged.Add(winners[next++]);
        return merged;
    }
}
