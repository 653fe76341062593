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
        var days = metrics.Blocks.Files.GroupBy(BlockSet.DayOf).OrderBy(group => group.Key).ToArray();
        var due = UtcDays.BeyondRetention(
            [.. days.Select(day => (day.Key, day.Sum(block => block.Length)))], earliest, options.RetentionSize);
        foreach (var day in days.Take(due.Count))
        {
            metrics.Rollups.Keep(day.Key);
            metrics.Blocks.Drop([.. day]);
        }

        return [.. due.Select(UtcDays.NameOf)];
    }
}
