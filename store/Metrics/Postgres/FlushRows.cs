using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What a flush changed, as a row that tells the others. Values are stored: never renumbered.</summary>
internal enum FlushKind
{
    /// <summary>Chunks went from memory into tables.</summary>
    Flush = 0,

    /// <summary>Days were merged or dropped: what is stored of a series is to be read anew.</summary>
    Rearranged = 1,

    /// <summary>Samples were deleted from tables and memory: checkpoint, rows and the journal after it are all there is.</summary>
    Deleted = 2,
}

/// <summary>Numbers of flushes, and what each stored of which series.</summary>
internal static class FlushRows
{
    /// <summary>A process that was away for more of them reads everything anew.</summary>
    private const int Kept = 1000;

    public static async Task<long> NewestAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM flushes WHERE tenant = $1", connection);
        command.Parameters.AddWithValue(tenant.Value);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>When the last one of a kind was, ms since the epoch by the clock of who did it; 0 = never.</summary>
    public static async Task<long> LastTimeAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT coalesce(max(time_ms), 0) FROM flushes WHERE tenant = $1 AND kind = $2", connection);
        command.Parameters.AddWithValue(tenant.Value);
        command.Parameters.AddWithValue((short)FlushKind.Flush);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How many flushes there were after one, and whether what is stored was rearranged, or samples deleted, or may have been.</summary>
    public static async Task<(long Flushes, bool IsRearranged, bool HasDeletes)> SinceAsync(
        NpgsqlConnection connection, TenantId tenant, long number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*) FILTER (WHERE kind = 0), coalesce(bool_or(kind = 1), false), coalesce(bool_or(kind = 2), false), count(*)
            FROM flushes WHERE tenant = $1 AND number > $2
            """,
            connection);
        command.Parameters.AddWithValue(tenant.Value);
        command.Parameters.AddWithValue(number);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var isLongAgo = reader.GetInt64(3) >= Kept;
        return (reader.GetInt64(0), reader.GetBoolean(1) || isLongAgo, reader.GetBoolean(2) || isLongAgo);
    }

    /// <summary>Adds a row and forgets old ones.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, TenantId tenant, long number, FlushKind kind, long time, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("INSERT INTO flushes (tenant, number, kind, time_ms) VALUES ($1, $2, $3, $4)")
        {
            Parameters =
            {
                new() { Value = tenant.Value }, new() { Value = number }, new() { Value = (short)kind }, new() { Value = time },
            },
        });
        batch.BatchCommands.Add(new("DELETE FROM flushes WHERE tenant = $1 AND number <= $2")
        {
            Parameters = { new() { Value = tenant.Value }, new() { Value = number - Kept } },
        });
        batch.BatchCommands.Add(new("SELECT pg_notify($1, '')") { Parameters = { new() { Value = JournalCommitter.Notification } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Until the transaction ends no day is merged or dropped. Called before its snapshot is taken: a partition that is replaced after
    /// it looks empty to it, because its rows are newer.
    /// </summary>
    public static async Task KeepTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("LOCK TABLE chunk_runs IN ACCESS SHARE MODE", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What flushes after one stored, by series; of use where no day was merged since.</summary>
    public static Task<List<(SeriesId Series, StoredRange Range)>> RangesAfterAsync(
        NpgsqlConnection connection, TenantId tenant, long number, CancellationToken cancellationToken)
        => ReadAsync(connection, tenant, $"flush > {number}", cancellationToken);

    /// <summary>Everything that is stored, by series.</summary>
    public static Task<List<(SeriesId Series, StoredRange Range)>> AllRangesAsync(
        NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
        => ReadAsync(connection, tenant, "true", cancellationToken);

    /// <summary>Adds one row for each series and day.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, TenantId tenant, long number,
        IEnumerable<(long Day, HeadSeries Series, List<EncodedChunk> Chunks)> stored, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginBinaryImportAsync(
            "COPY chunk_runs (tenant, day, flush, series_id, min_time, max_time, samples, chunks) FROM STDIN (FORMAT BINARY)",
            cancellationToken);
        foreach (var (day, series, chunks) in stored)
        {
            rows.StartRow();
            rows.Write(tenant.Value);
            rows.Write(UtcDays.DateOf(day));
            rows.Write(number);
            rows.Write(SeriesUuid.Of(series.Id));
            rows.Write(chunks[0].MinTime);
            rows.Write(chunks[^1].MaxTime);
            rows.Write(chunks.Sum(chunk => (long)chunk.Count));
            rows.Write(chunks.Count);
        }

        await rows.CompleteAsync(cancellationToken);
    }

    private static async Task<List<(SeriesId Series, StoredRange Range)>> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, string which, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT series_id, min(min_time), max(max_time), sum(samples)::bigint, sum(chunks)::integer
            FROM chunk_runs WHERE tenant = $1 AND {which} GROUP BY series_id
            """,
            connection);
        command.Parameters.AddWithValue(tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ranges = new List<(SeriesId, StoredRange)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ranges.Add((
                SeriesUuid.ToId(reader.GetGuid(0)),
                new StoredRange(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4))));
        }

        return ranges;
    }
}
