using Observe.Store.Blocks;
using Observe.Store.Embedded;

namespace Observe.Store.Deletes;

/// <summary>
/// Frees the space of what was deleted: a day's blocks are merged into one without it, then its rollups go. Each step may be the last one
/// that a process does: the tombstones stay until all are done.
/// </summary>
internal static class TombstoneCleaning
{
    /// <param name="metrics">Whose.</param>
    /// <param name="before">Days from this one on, counted from the epoch, still grow and wait for their own merges.</param>
    /// <param name="limit">Days at most.</param>
    /// <returns>How many days were cleaned.</returns>
    public static int Run(TenantMetrics metrics, long before, int limit)
    {
        if (metrics.Tombstones.Series.IsEmpty)
            return 0;
        var due = metrics.Tombstones.Days().Where(day => day < before).Take(limit).ToArray();
        foreach (var day in due)
            Clean(metrics, day);
        metrics.Tombstones.Prune();
        metrics.Tombstones.Save();
        return due.Length;
    }

    private static void Clean(TenantMetrics metrics, long day)
    {
        if (metrics.Blocks.Files.Any(file => BlockSet.DayOf(file) == day && metrics.Tombstones.Touch(file)))
            BlockMerge.Run(metrics.Blocks, metrics.Tombstones, metrics.Damage, day);
        metrics.Rollups.Clean(day, metrics.Tombstones.Series);
    }
}
