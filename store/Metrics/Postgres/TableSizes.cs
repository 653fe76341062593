using Npgsql;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Bytes on disk of the tables, their indexes included; of journal and checkpoint those of rows that are gone too.</summary>
internal readonly record struct TableSizes(long Journal, long Checkpoint, long Chunks)
{
    public static async Task<TableSizes> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var chunks = (await ChunkPartitions.SizesAsync(connection, cancellationToken)).Sum(day => day.Bytes);
        await using var command = new NpgsqlCommand(
            "SELECT pg_total_relation_size('journal'), pg_total_relation_size('checkpoint')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TableSizes(reader.GetInt64(0), reader.GetInt64(1), chunks);
    }
}
