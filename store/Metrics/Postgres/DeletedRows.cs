using System.Runtime.InteropServices;
using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Takes a range of samples out of chunk rows. Called by who holds the lock of the flush.</summary>
internal static class DeletedRows
{
    /// <summary>Series whose rows are in memory at once: a month of one at 15 s is some 100 KiB.</summary>
    private const int SeriesAtOnce = 500;

    public static async Task DeleteAsync(
        NpgsqlConnection connection, TenantId tenant, Guid[] series, long minTime, long maxTime, CancellationToken cancellationToken)
    {
        foreach (var some in series.Chunk(SeriesAtOnce))
        {
            var rows = await TakeAsync(connection, tenant, some, minTime, maxTime, cancellationToken);
            if (rows.Count == 0)
                continue;
            await PutBackAsync(connection, tenant, rows, minTime, maxTime, cancellationToken);
            await CountAnewAsync(connection, tenant, some, [.. rows.Select(row => row.Day).Distinct()], cancellationToken);
        }
    }

    /// <summary>What is left of a chunk without a range.</summary>
    public static List<EncodedChunk> Without(EncodedChunk chunk, long minTime, long maxTime)
    {
        if (chunk.MaxTime < minTime || chunk.MinTime > maxTime)
            return [chunk];
        var (buffer, samples, left) = (new SampleBuffer(), new List<Sample>(), new List<EncodedChunk>());
        chunk.Decode(long.MinValue, long.MaxValue, buffer);
        for (var i = 0; i < buffer.Count; i++)
        {
            if (buffer.Times[i] < minTime || buffer.Times[i] > maxTime)
                samples.Add(buffer[i]);
        }

        if (chunk.Count > ChunkBuilder.MaxSamples)
            DenseChunks.Cut(CollectionsMarshal.AsSpan(samples), left);
        else
            left.AddRange(ChunkBuilder.Cut(CollectionsMarshal.AsSpan(samples)).Select(run => run.Close()));
        return left;
    }

    private static async Task<List<StoredRow>> TakeAsync(
        NpgsqlConnection connection, TenantId tenant, Guid[] series, long minTime, long maxTime, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM chunks WHERE tenant = $1 AND series_id = ANY($2) AND min_time <= $4 AND max_time >= $3
            RETURNING day, series_id, flush, min_time, max_time, count, payload
            """,
            connection)
        {
            Parameters = { new() { Value = tenant.Value }, new() { Value = series }, new() { Value = minTime }, new() { Value = maxTime } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<StoredRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new StoredRow(
                reader.GetFieldValue<DateOnly>(0), reader.GetGuid(1), reader.GetInt64(2),
                new EncodedChunk(reader.GetInt64(3), reader.GetInt64(4), reader.GetInt32(5), reader.GetFieldValue<byte[]>(6))));
        }

        return rows;
    }

    private static async Task PutBackAsync(
        NpgsqlConnection connection, TenantId tenant, List<StoredRow> rows, long minTime, long maxTime, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY chunks ({ChunkRows.Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (day, series, flush, chunk) in rows)
        {
            foreach (var left in Without(chunk, minTime, maxTime))
                ChunkRows.Write(copy, tenant, day, series, flush, left);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task CountAnewAsync(
        NpgsqlConnection connection, TenantId tenant, Guid[] series, DateOnly[] days, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var text in new[]
        {
            "DELETE FROM chunk_runs WHERE tenant = $1 AND series_id = ANY($2) AND day = ANY($3)",
            """
            INSERT INTO chunk_runs (tenant, day, flush, series_id, min_time, max_time, samples, chunks)
            SELECT tenant, day, flush, series_id, min(min_time), max(max_time), sum(count), count(*)
            FROM chunks WHERE tenant = $1 AND series_id = ANY($2) AND day = ANY($3) GROUP BY tenant, day, flush, series_id
            """,
        })
        {
            batch.BatchCommands.Add(new(text)
            {
                Parameters = { new() { Value = tenant.Value }, new() { Value = series }, new() { Value = days } },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private readonly record struct StoredRow(DateOnly Day, Guid Series, long Flush, EncodedChunk Chunk);
}
