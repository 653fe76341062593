using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Chunks as rows: written by binary COPY, read by series and time.</summary>
internal static class ChunkRows
{
    public const string Columns = "tenant, day, series_id, min_time, max_time, count, flush, payload";

    /// <summary>In order of day and series, so that the index grows at its end.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, TenantId tenant, long flush,
        IEnumerable<(long Day, HeadSeries Series, List<EncodedChunk> Chunks)> stored, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginBinaryImportAsync(
            $"COPY chunks ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (day, series, chunks) in stored)
        {
            foreach (var chunk in chunks)
                Write(rows, tenant, UtcDays.DateOf(day), SeriesUuid.Of(series.Id), flush, chunk);
        }

        await rows.CompleteAsync(cancellationToken);
    }

    public static void Write(NpgsqlBinaryImporter rows, TenantId tenant, DateOnly day, Guid series, long flush, EncodedChunk chunk)
    {
        rows.StartRow();
        rows.Write(tenant.Value);
        rows.Write(day);
        rows.Write(series);
        rows.Write(chunk.MinTime);
        rows.Write(chunk.MaxTime);
        rows.Write(chunk.Count);
        rows.Write(flush);
        rows.Write(chunk.Bytes);
    }

    /// <summary>Chunks of some series that reach into [minTime, maxTime], those of later flushes later in each list.</summary>
    public static async Task<Dictionary<SeriesId, List<IChunk>>> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, Guid[] series, long minTime, long maxTime, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT series_id, min_time, max_time, count, flush, payload FROM chunks
            WHERE tenant = $1 AND series_id = ANY($2) AND day BETWEEN $3 AND $4 AND min_time <= $6 AND max_time >= $5
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value },
                new() { Value = series },
                new() { Value = UtcDays.DateOf(ChunkBuilder.DayOf(minTime)) },
                new() { Value = UtcDays.DateOf(ChunkBuilder.DayOf(maxTime)) },
                new() { Value = minTime },
                new() { Value = maxTime },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<SeriesId, List<(long Flush, IChunk Chunk)>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = SeriesUuid.ToId(reader.GetGuid(0));
            if (!found.TryGetValue(id, out var chunks))
                found[id] = chunks = [];
            chunks.Add((reader.GetInt64(4), new EncodedChunk(
                reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(5))));
        }

        return found.ToDictionary(item => item.Key, item => InOrder(item.Value));
    }

    private static List<IChunk> InOrder(List<(long Flush, IChunk Chunk)> chunks)
        => [.. chunks.OrderBy(item => item.Flush).ThenBy(item => item.Chunk.MinTime).Select(item => item.Chunk)];
}
