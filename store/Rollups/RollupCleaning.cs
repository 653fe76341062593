using System.Collections.Immutable;
using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Writes a day whose samples are gone without what was deleted of it.</summary>
internal static class RollupCleaning
{
    /// <param name="file">The day; the new file takes its place on the disk.</param>
    /// <param name="all">Every series of it.</param>
    /// <param name="deleted">What is deleted of which series.</param>
    /// <param name="number">What it is numbered from now on, so that no tombstone of before is about it.</param>
    /// <returns>Whether anything is left; where not, nothing was written.</returns>
    public static bool Run(
        RollupFile file, IEnumerable<(RollupFile File, SeriesId Id, LabelSet Labels)> all,
        ImmutableDictionary<SeriesId, TombstonedSeries> deleted, long number)
    {
        using var writer = new RollupWriter(file.Path, file.Begin);
        var hasAny = false;
        foreach (var (_, id, labels) in all.OrderBy(series => series.Id))
        {
            if (Find(file, id, deleted.GetValueOrDefault(id).Tombstones) is { } left)
                hasAny |= writer.TryAdd(id, labels, left.Day);
        }

        if (hasAny)
            writer.Finish(number, 0);
        return hasAny;
    }

    private static RollupChunk? Find(RollupFile file, SeriesId id, Tombstones? tombstones)
    {
        var found = file.Find(id, RollupResolution.FiveMinutes);
        return tombstones?.RangesOf(file.BlockNumber, file.Begin, file.End - 1) is { Length: > 0 } ranges ? found?.Without(ranges) : found;
    }
}
