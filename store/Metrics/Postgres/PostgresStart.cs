using System.Data;
using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Journal;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Fills the head at the start: all series, what chunk rows hold of each, then the checkpoint. The journal after the checkpoint follows
/// as it always does.
/// </summary>
internal static class PostgresStart
{
    public static Task LoadAsync(PostgresMetrics metrics, CancellationToken cancellationToken)
        => metrics.Database.RunAsync(
            async (connection, cancelled) =>
            {
                await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancelled);
                await metrics.Catalog.LoadAllAsync(connection, cancelled);
                await StoredRanges.ReloadAsync(connection, metrics, cancelled);
                await LoadCheckpointAsync(connection, metrics, cancelled);
                await LoadFamiliesAsync(connection, metrics, cancelled);
                metrics.Flush = await FlushRows.NewestAsync(connection, metrics.Tenant, cancelled);
                foreach (var (writer, sequence) in await WriterRows.FlushedAsync(connection, metrics.Tenant, cancelled))
                    metrics.Positions[writer] = sequence;
            }, cancellationToken);

    private static Task LoadCheckpointAsync(NpgsqlConnection connection, PostgresMetrics metrics, CancellationToken cancellationToken)
        => CheckpointRows.ReadAsync(
            connection, metrics.Tenant,
            (id, chunks) =>
            {
                if (metrics.Catalog.TryGet(id, out var series))
                    HeadRestore.Restore(series, chunks);
            }, cancellationToken);

    private static async Task LoadFamiliesAsync(NpgsqlConnection connection, PostgresMetrics metrics, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT description FROM metric_families WHERE tenant = $1", connection);
        command.Parameters.AddWithValue(metrics.Tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var metadata = Decode(reader.GetFieldValue<byte[]>(0));
            metrics.Head.Metadata[metadata.Family] = metadata;
        }
    }

    private static MetricMetadata Decode(byte[] bytes)
    {
        var from = new ByteReader(bytes);
        return JournalRecord.DecodeMetadata(ref from);
    }
}
