using Observe.Store.Chunks;

namespace Observe.Store.Head;

/// <summary>What a series holds; times are null where it holds nothing. Samples that lie in two places count twice.</summary>
internal readonly record struct SeriesSummary(long? MinTime, long? MaxTime, long Samples, long Chunks)
{
    public static SeriesSummary Of(StoredRange? stored, List<EncodedChunk>? closed, OpenRun? open)
    {
        var summary = default(SeriesSummary);
        if (stored is not null)
            summary = summary.Plus(stored.MinTime, stored.MaxTime, stored.Samples, stored.ChunkCount);
        foreach (var chunk in closed ?? [])
            summary = summary.Plus(chunk.MinTime, chunk.MaxTime, chunk.Count, 1);
        return open is null ? summary : summary.Plus(open.MinTime, open.MaxTime, open.Count, 1);
    }

    public SeriesSummary Plus(in SeriesSummary other)
        => other.MinTime is null ? this : Plus(other.MinTime.Value, other.MaxTime!.Value, other.Samples, other.Chunks);

    private SeriesSummary Plus(long minTime, long maxTime, long samples, long chunks)
        => new(Math.Min(MinTime ?? minTime, minTime), Math.Max(MaxTime ?? maxTime, maxTime), Samples + samples, Chunks + chunks);
}
