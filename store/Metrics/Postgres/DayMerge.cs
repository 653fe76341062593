using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Merges what several flushes stored of a day that is over: short chunks joined, overlaps resolved. The day's new rows are written into
/// tables of their own, which then take the place of the old partitions: no dead rows are left, and readers wait only for the exchange.
/// </summary>
internal sealed class DayMerge(PostgresMetrics metrics, JournalTail tail)
{
    /// <returns>How many days were merged; none where another process is at it.</returns>
    public async Task<int> RunAsync(long now, bool force, CancellationToken cancellationToken)
    {
        var due = await metrics.Database.RunAsync(
            (connection, cancelled) => DueAsync(connection, ChunkBuilder.DayOf(now), force, cancelled), cancellationToken);
        var merged = 0;
        foreach (var day in due)
        {
            if (await metrics.Database.RunAsync((connection, cancelled) => MergeAsync(connection, day, now, cancelled), cancellationToken))
                merged++;
        }

        if (merged > 0)
            await tail.CatchUpAsync(cancellationToken);
        return merged;
    }

    private static async Task<List<long>> DueAsync(
        NpgsqlConnection connection, long today, bool force, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT day FROM chunk_runs WHERE $2 OR day < $1 GROUP BY day HAVING count(DISTINCT flush) > 1 ORDER BY day", connection);
        command.Parameters.AddWithValue(UtcDays.DateOf(today));
        command.Parameters.AddWithValue(force);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<long>();
        while (await reader.ReadAsync(cancellationToken))
            days.Add(UtcDays.Of(reader.GetFieldValue<DateOnly>(0)));
        return days;
    }

    private async Task<bool> MergeAsync(NpgsqlConnection connection, long day, long now, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLock.Flush, cancellationToken))
            return false;
        var number = await FlushRows.NewestAsync(connection, metrics.Tenant, cancellationToken) + 1;
        await ExecuteAsync(
            connection,
            $"""
            CREATE TABLE merged_chunks (LIKE chunks INCLUDING ALL, CHECK (day = '{UtcDays.NameOf(day)}'));
            CREATE TABLE merged_runs (LIKE chunk_runs INCLUDING ALL, CHECK (day = '{UtcDays.NameOf(day)}'))
            """,
            cancellationToken);
        await CopyAsync(connection, day, number, cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
            INSERT INTO merged_runs (tenant, day, flush, series_id, min_time, max_time, samples, chunks)
            SELECT tenant, day, flush, series_id, min(min_time), max(max_time), sum(count), count(*)
            FROM merged_chunks GROUP BY tenant, day, flush, series_id;
            DROP TABLE {ChunkPartitions.ChunksOf(day)}, {ChunkPartitions.RunsOf(day)};
            ALTER TABLE merged_chunks RENAME TO {ChunkPartitions.ChunksOf(day)};
            ALTER TABLE merged_runs RENAME TO {ChunkPartitions.RunsOf(day)};
            ALTER TABLE chunks ATTACH PARTITION {ChunkPartitions.ChunksOf(day)} FOR VALUES IN ('{UtcDays.NameOf(day)}');
            ALTER TABLE chunk_runs ATTACH PARTITION {ChunkPartitions.RunsOf(day)} FOR VALUES IN ('{UtcDays.NameOf(day)}')
            """,
            cancellationToken);
        await FlushRows.AddAsync(connection, metrics.Tenant, number, FlushKind.Rearranged, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Reads the day series by series on a second connection while it writes on the first.</summary>
    private async Task CopyAsync(NpgsqlConnection connection, long day, long number, CancellationToken cancellationToken)
    {
        await using var source = await metrics.Database.Source.OpenConnectionAsync(cancellationToken);
        await using var read = new NpgsqlCommand(
            $"""
            SELECT series_id, min_time, max_time, count, payload FROM {ChunkPartitions.ChunksOf(day)}
            WHERE tenant = $1 ORDER BY series_id, flush, min_time
            """,
            source);
        read.Parameters.AddWithValue(metrics.Tenant.Value);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        await using var rows = await connection.BeginBinaryImportAsync(
            $"COPY merged_chunks ({ChunkRows.Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        var (series, chunks) = (Guid.Empty, new List<IChunk>());
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetGuid(0) != series)
                Write(rows, day, series, number, chunks);
            series = reader.GetGuid(0);
            chunks.Add(new EncodedChunk(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4)));
        }

        Write(rows, day, series, number, chunks);
        await rows.CompleteAsync(cancellationToken);
    }

    private void Write(NpgsqlBinaryImporter rows, long day, Guid series, long number, List<IChunk> chunks)
    {
        MergedChunk.Arrange(chunks);
        foreach (var chunk in ChunkJoin.Join(chunks, chunk => chunk as EncodedChunk))
            ChunkRows.Write(rows, metrics.Tenant, UtcDays.DateOf(day), series, number, chunk);
        chunks.Clear();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
