using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>
/// Which days of one selection are read from rollups, and at which resolution: in the place of the block that they were made from, or
/// alone where the samples are gone. Of a series that has other samples of such a day, samples are read.
/// </summary>
internal sealed class RollupPlan(SummaryHint? hint)
{
    private readonly Dictionary<BlockFile, (RollupFile File, long Width)> _replacing = [];
    private readonly List<(RollupFile File, long Width)> _alone = [];

    public bool IsEmpty => _replacing.Count == 0 && _alone.Count == 0;

    /// <summary>The widest windows of a day that no begin or end of the query's windows cuts; null where both are cut.</summary>
    public static long? WidthFor(SummaryHint? hint, RollupFile file)
        => hint is null ? null
            : IsAligned(hint, file, RollupResolution.Hour) ? RollupResolution.Hour
            : IsAligned(hint, file, RollupResolution.FiveMinutes) ? RollupResolution.FiveMinutes
            : null;

    public void Replace(BlockFile block, RollupFile file, long width) => _replacing[block] = (file, width);

    public void AddAlone(RollupFile file, long width) => _alone.Add((file, width));

    /// <summary>Adds what is read of a series' stored runs.</summary>
    /// <param name="id">Of the series.</param>
    /// <param name="stored">All of its stored runs.</param>
    /// <param name="recent">Its chunks in memory that reach into the range.</param>
    /// <param name="minTime">Begin of the range.</param>
    /// <param name="maxTime">End of the range.</param>
    /// <param name="into">Where chunks go.</param>
    public void Collect(SeriesId id, ReadOnlySpan<StoredRun> stored, List<IChunk> recent, long minTime, long maxTime, List<IChunk> into)
    {
        foreach (var run in stored)
        {
            if (run is BlockRun block && _replacing.TryGetValue(block.File, out var rolled)
                && !HasOthers(rolled.File, stored, run, recent)
                && rolled.File.Find(id, rolled.Width) is { } chunk && IsEnough(chunk))
            {
                into.Add(chunk);
            }
            else
            {
                run.CollectChunks(minTime, maxTime, into);
            }
        }

        foreach (var (file, width) in _alone)
        {
            if (!HasOthers(file, stored, null, recent) && file.Find(id, width) is { } chunk)
                into.Add(IsEnough(chunk) ? chunk : new RollupSamples(chunk));
        }
    }

    private bool IsEnough(RollupChunk chunk) => chunk.HasResets || hint is not { NeedsResets: true };

    private static bool IsAligned(SummaryHint hint, RollupFile file, long width) => hint.IsAligned(file.Begin, file.End, width);

    private static bool HasOthers(RollupFile file, ReadOnlySpan<StoredRun> stored, StoredRun? except, List<IChunk> recent)
    {
        foreach (var run in stored)
        {
            if (run != except && run.MaxTime >= file.Begin && run.MinTime < file.End)
                return true;
        }

        return recent.Exists(chunk => chunk.MaxTime >= file.Begin && chunk.MinTime < file.End);
    }
}
