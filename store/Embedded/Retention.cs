using System.Globalization;
using Observe.Store.Blocks;

namespace Observe.Store.Embedded;

/// <summary>Drops whole days: first those beyond the retention time, then the oldest while blocks exceed the retention size.</summary>
internal static class Retention
{
    /// <returns>Names of the days dropped.</returns>
    public static IReadOnlyList<string> Apply(TenantMetrics metrics, long now, StoreOptions options)
    {
        var earliest = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime - options.RetentionTime);
        var total = metrics.Blocks.Sum(block => block.Length);
        var dropped = new List<string>();
        foreach (var day in metrics.Blocks.GroupBy(DayOf).OrderBy(group => group.Key))
        {
            if (day.Key >= earliest && (options.RetentionSize == 0 || total <= options.RetentionSize))
                break;
            total -= day.Sum(block => block.Length);
            Drop(metrics, day.ToHashSet());
            dropped.Add(day.Key.ToString("yyyy-MM-dd"));
        }

        return dropped;
    }

    private static void Drop(TenantMetrics metrics, HashSet<BlockFile> blocks)
    {
        metrics.Drop(blocks);
        // A query that still reads a chunk keeps the file's handle; the name goes now, the bytes when the handle is collected.
        foreach (var path in blocks.Select(block => block.Path))
            File.Delete(path);
        Directory.Delete(Path.GetDirectoryName(blocks.First().Path)!, recursive: true);
    }

    private static DateOnly DayOf(BlockFile block)
        => DateOnly.ParseExact(Path.GetFileName(Path.GetDirectoryName(block.Path))!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
