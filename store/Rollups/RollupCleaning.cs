using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Writes a day whose samples are gone without what was deleted of it.</summary>
internal static class RollupCleaning
{
    /// <param name="file">The day; the new file takes its place on the disk.</param>
    /// <param name="index">Has every series of it.</param>
    /// <param name="number">What it is numbered from now on, so that no tombstone of before is about it.</param>
    /// <returns>Whether anything is left; where not, nothing was written.</returns>
    public static bool Run(RollupFile file, SeriesIndex index, long number)
    {
        using var writer = new RollupWriter(file.Path, file.Begin);
        var hasAny = false;
        foreach (var series in SeriesOf(file, index))
        {
            if (Find(file, series) is { } left)
                hasAny |= writer.TryAdd(series.Id, series.Labels, left.Day);
        }

        if (hasAny)
            writer.Finish(number, 0);
        return hasAny;
    }

    private static IEnumerable<HeadSeries> SeriesOf(RollupFile file, SeriesIndex index)
    {
        var series = new List<HeadSeries>();
        RollupFile.Open(file.Path, file.Day, new DamageLog(), _ => false, labels => series.Add(index.GetOrAdd(labels))).Dispose();
        return series.OrderBy(item => item.Id);
    }

    private static RollupChunk? Find(RollupFile file, HeadSeries series)
    {
        var found = file.Find(series.Id, RollupResolution.FiveMinutes);
        return series.Tombstones?.RangesOf(file.BlockNumber, file.Begin, file.End - 1) is { Length: > 0 } deleted ? found?.Without(deleted) : found;
    }
}
