using Observe.Store.Blocks;
using Observe.Store.Chunks;

namespace Observe.Store.Embedded;

/// <summary>Drops whole days: first those beyond the retention time, then the oldest while blocks exceed the retention size.</summary>
internal static class Retention
{
    /// <returns>Names of the days dropped.</returns>
    public static IReadOnlyList<string> Apply(TenantMetrics metrics, long now, StoreOptions options)
    {
        var earliest = ChunkBuilder.DayOf(now - (long)options.RetentionTime.TotalMilliseconds);
        var total = metrics.Blocks.Bytes;
        var dropped = new List<string>();
        foreach (var day in metrics.Blocks.Files.GroupBy(BlockSet.DayOf).OrderBy(group => group.Key))
        {
            if (day.Key >= earliest && (options.RetentionSize == 0 || total <= options.RetentionSize))
                break;
            total -= day.Sum(block => block.Length);
            Drop(metrics, day.ToHashSet());
            dropped.Add(BlockSet.NameOf(day.Key));
        }

        return dropped;
    }

    private static void Drop(TenantMetrics metrics, HashSet<BlockFile> blocks)
    {
        foreach (var series in metrics.Index.All())
            series.ReplaceBlocks(blocks, null);
        metrics.Blocks.Drop(blocks);
    }
}
