using Npgsql;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What chunk rows hold of each series, read anew.</summary>
internal static class StoredRanges
{
    public static async Task ReloadAsync(NpgsqlConnection connection, PostgresMetrics metrics, CancellationToken cancellationToken)
    {
        var ranges = await FlushRows.AllRangesAsync(connection, metrics.Tenant, cancellationToken);
        await metrics.Catalog.LoadAsync(connection, ranges.Select(item => item.Series), cancellationToken);
        var bySeries = ranges.ToDictionary(item => item.Series, item => item.Range);
        foreach (var series in metrics.Head.Index.All())
            series.ReplaceStored(bySeries.GetValueOrDefault(series.Id));
    }
}
