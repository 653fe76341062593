using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Partitions of a UTC day each, named <c>chunks_20261124</c> and <c>chunk_runs_20261124</c>: made before the day's first chunk, dropped
/// with its last. Made and dropped only under the lock of the flush.
/// </summary>
internal static class ChunkPartitions
{
    public static string ChunksOf(long day) => DayPartitions.NameOf("chunks", day);

    public static string RunsOf(long day) => DayPartitions.NameOf("chunk_runs", day);

    /// <summary>
    /// Makes those that are not there. Attached, not made as partitions, because that does not lock readers out; on a connection of its
    /// own, so that even this is over before chunks are written.
    /// </summary>
    public static Task CreateAsync(PostgresDatabase database, IReadOnlyList<long> days, CancellationToken cancellationToken)
        => database.RunAsync(
            async (connection, cancelled) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancelled);
                foreach (var day in days)
                {
                    await CreateAsync(connection, "chunks", ChunksOf(day), day, cancelled);
                    await CreateAsync(connection, "chunk_runs", RunsOf(day), day, cancelled);
                }

                await transaction.CommitAsync(cancelled);
            }, cancellationToken);

    public static async Task DropAsync(NpgsqlConnection connection, IEnumerable<long> days, CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            await using var command = new NpgsqlCommand($"DROP TABLE IF EXISTS {ChunksOf(day)}, {RunsOf(day)}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Days that have a partition, and the bytes of its chunks with their index, oldest first.</summary>
    public static Task<List<(long Day, long Bytes)>> SizesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => DayPartitions.SizesAsync(connection, "chunks", cancellationToken);

    private static async Task CreateAsync(
        NpgsqlConnection connection, string table, string partition, long day, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        find.Parameters.AddWithValue(partition);
        if ((bool)(await find.ExecuteScalarAsync(cancellationToken))!)
            return;
        await using var create = new NpgsqlCommand(
            $"""
            CREATE TABLE {partition} (LIKE {table} INCLUDING ALL);
            ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES IN ('{UtcDays.NameOf(day)}')
            """,
            connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
