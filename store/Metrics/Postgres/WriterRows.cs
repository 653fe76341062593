using Npgsql;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Who writes or wrote, and up to where each one's stream is in chunk rows and checkpoint.</summary>
internal static class WriterRows
{
    public static async Task<Dictionary<Guid, long>> FlushedAsync(
        NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT writer, flushed FROM writers WHERE tenant = $1", connection);
        command.Parameters.AddWithValue(tenant.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var flushed = new Dictionary<Guid, long>();
        while (await reader.ReadAsync(cancellationToken))
            flushed[reader.GetGuid(0)] = reader.GetInt64(1);
        return flushed;
    }

    /// <summary>Says that this process lives.</summary>
    public static async Task SeenAsync(NpgsqlConnection connection, TenantId tenant, Guid writer, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO writers (tenant, writer) VALUES ($1, $2)
            ON CONFLICT (tenant, writer) DO UPDATE SET seen = excluded.seen
            """,
            connection);
        command.Parameters.AddWithValue(tenant.Value);
        command.Parameters.AddWithValue(writer);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Moves every writer to where the flush looked, deletes the journal up to there, and forgets writers that have not been seen for a
    /// day and left nothing.
    /// </summary>
    public static async Task FlushedAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyDictionary<Guid, long> positions, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Positions(
            """
            UPDATE writers w SET flushed = greatest(w.flushed, at.sequence)
            FROM unnest($2, $3) AS at (writer, sequence) WHERE w.tenant = $1 AND w.writer = at.writer
            """, tenant, positions));
        batch.BatchCommands.Add(Positions(
            """
            DELETE FROM journal j USING unnest($2, $3) AS at (writer, sequence)
            WHERE j.tenant = $1 AND j.writer = at.writer AND j.sequence <= at.sequence
            """, tenant, positions));
        batch.BatchCommands.Add(new(
            """
            DELETE FROM writers w WHERE w.tenant = $1 AND w.seen < now() - interval '1 day'
            AND NOT EXISTS (SELECT FROM journal j WHERE j.tenant = w.tenant AND j.writer = w.writer)
            """)
        {
            Parameters = { new() { Value = tenant.Value } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Positions(string text, TenantId tenant, IReadOnlyDictionary<Guid, long> positions)
        => new(text)
        {
            Parameters =
            {
                new() { Value = tenant.Value },
                new() { Value = positions.Keys.ToArray() },
                new() { Value = positions.Values.ToArray() },
            },
        };
}
