using System.Globalization;
using Npgsql;
using Observe.Store.Blocks;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Partitions of a UTC day each, named <c>chunks_20261124</c> and <c>chunk_runs_20261124</c>: made before the day's first chunk, dropped
/// with its last. Made and dropped only under the lock of the flush.
/// </summary>
internal static class ChunkPartitions
{
    private const string DayFormat = "yyyyMMdd";
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static DateOnly DateOf(long day) => DateOnly.FromDayNumber((int)day + EpochDay);

    public static long DayOf(DateOnly date) => date.DayNumber - EpochDay;

    public static string ChunksOf(long day) => "chunks_" + DateOf(day).ToString(DayFormat, CultureInfo.InvariantCulture);

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
    public static async Task<List<(long Day, long Bytes)>> SizesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT right(c.relname, 8), pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'chunks'::regclass ORDER BY 1
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<(long, long)>();
        while (await reader.ReadAsync(cancellationToken))
            days.Add((DayOf(DateOnly.ParseExact(reader.GetString(0), DayFormat, CultureInfo.InvariantCulture)), reader.GetInt64(1)));
        return days;
    }

    /// <summary>As it stands in messages.</summary>
    public static string NameOf(long day) => BlockSet.NameOf(day);

    public static string RunsOf(long day) => "chunk_runs_" + DateOf(day).ToString(DayFormat, CultureInfo.InvariantCulture);

    public static string Literal(long day) => DateOf(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

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
            ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES IN ('{Literal(day)}')
            """,
            connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
