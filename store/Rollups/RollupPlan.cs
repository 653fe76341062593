using Observe.Store.Blocks;
using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>
/// Which days of one selection are read from rollups, and at which resolution: in the place of the block that they were made from, or
/// alone where the samples are gone. Of a series that has samples of a day beside its block's, samples are read.
/// </summary>
internal sealed class RollupPlan(SummaryHint? hint)
{
    private readonly Dictionary<BlockFile, (RollupFile File, long Width)> _replacing = [];
    private readonly List<(RollupFile File, long Width)> _alone = [];

    public bool IsEmpty => _replacing.Count == 0 && _alone.Count == 0;

    /// <summary>Days whose samples are gone.</summary>
    public IEnumerable<RollupFile> Alone => _alone.Select(item => item.File);

    /// <summary>The widest windows of a day that no begin or end of the query's windows cuts; null where both are cut.</summary>
    public static long? WidthFor(SummaryHint? hint, RollupFile file)
        => hint is null ? null
            : IsAligned(hint, file, RollupResolution.Hour) ? RollupResolution.Hour
            : IsAligned(hint, file, RollupResolution.FiveMinutes) ? RollupResolution.FiveMinutes
            : null;

    public void Replace(BlockFile block, RollupFile file, long width) => _replacing[block] = (file, width);

    public void AddAlone(RollupFile file, long width) => _alone.Add((file, width));

    /// <summary>Adds what is read of a series' stored runs, in ascending order of who wins where two have a sample at one time.</summary>
    /// <param name="series">Whose.</param>
    /// <param name="recent">Its chunks in memory that reach into the range; those that a summary stands for are taken out.</param>
    /// <param name="minTime">Begin of the range.</param>
    /// <param name="maxTime">End of the range.</param>
    /// <param name="into">Where chunks go.</param>
    public void Collect(in RolledSeries series, List<IChunk> recent, long minTime, long maxTime, List<IChunk> into)
    {
        var summarized = CollectAlone(series, into);
        foreach (var file in summarized)
            recent.RemoveAll(chunk => IsOf(file, chunk.MinTime));
        foreach (var run in series.Stored)
        {
            if (summarized.Exists(file => IsOf(file, run.MinTime)))
                continue;
            if (_replacing.TryGetValue(run.File, out var rolled)
                && !HasOthers(rolled.File, series.Stored, run, recent)
                && series.Tombstones?.Touch(run.Number, run.MinTime, run.MaxTime) is not true
                && TryCollect(rolled, series, run, into))
            {
                continue;
            }

            run.CollectChunks(minTime, maxTime, into, series.Tombstones);
        }
    }

    /// <summary>Whole chunks by their own statistics where no window cuts the day, which is one summary for 24 or 288; else by rollups.</summary>
    private bool TryCollect((RollupFile File, long Width) rolled, in RolledSeries series, BlockRun run, List<IChunk> into)
    {
        if (hint?.Cuts(run.MinTime, run.MaxTime) is false)
        {
            var chunks = new List<IChunk>();
            run.CollectChunks(run.MinTime, run.MaxTime, chunks);
            if (chunks.TrueForAll(chunk => chunk is BlockChunk { Statistics: not null }))
            {
                into.AddRange(chunks);
                return true;
            }
        }

        if (rolled.File.Find(series.Id, rolled.Width) is not { } chunk || !IsEnough(chunk))
            return false;
        into.Add(chunk);
        return true;
    }

    /// <summary>
    /// Days whose samples are gone, but for some that may have come later or never left memory: these are read beside the windows' last
    /// ones, but cannot be added to a summary, which may have them.
    /// </summary>
    /// <returns>Days that summaries stand for.</returns>
    private List<RollupFile> CollectAlone(in RolledSeries series, List<IChunk> into)
    {
        var summarized = new List<RollupFile>();
        foreach (var (file, width) in _alone)
        {
            if (file.Current is not { } current || Find(current, series, width) is not { } chunk)
                continue;
            var isSummary = hint is not null && IsEnough(chunk);
            into.Add(isSummary ? chunk : new RollupSamples(chunk));
            if (isSummary)
                summarized.Add(file);
        }

        return summarized;
    }

    /// <summary>What is left of the windows that a delete touches is told by the narrow ones; a window that it cuts goes whole.</summary>
    private static RollupChunk? Find(RollupFile file, in RolledSeries series, long width)
        => series.Tombstones?.RangesOf(file.BlockNumber, file.Begin, file.End - 1) is not { Length: > 0 } deleted
            ? file.Find(series.Id, width)
            : file.Find(series.Id, RollupResolution.FiveMinutes)?.Without(deleted);

    private static bool IsOf(RollupFile file, long time) => time >= file.Begin && time < file.End;

    private bool IsEnough(RollupChunk chunk) => chunk.HasResets || hint is not { NeedsResets: true };

    private static bool IsAligned(SummaryHint hint, RollupFile file, long width) => hint.IsAligned(file.Begin, file.End, width);

    private static bool HasOthers(RollupFile file, IReadOnlyList<BlockRun> stored, BlockRun except, List<IChunk> recent)
    {
        foreach (var run in stored)
        {
            if (run != except && run.MaxTime >= file.Begin && run.MinTime < file.End)
                return true;
        }

        return recent.Exists(chunk => chunk.MaxTime >= file.Begin && chunk.MinTime < file.End);
    }
}

/// <summary>What a series has in store, as one moment saw it.</summary>
internal readonly record struct RolledSeries(SeriesId Id, IReadOnlyList<BlockRun> Stored, Tombstones? Tombstones);
