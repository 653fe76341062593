using Npgsql;
using Observe.Store.Head;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>A row of the journal.</summary>
internal readonly record struct JournalRow(WriterPosition Position, byte[] Payload);

/// <summary>Reads the streams of all writers behind given positions.</summary>
internal static class JournalRows
{
    /// <summary>Most rows of a writer in one answer, because a row may hold a whole request.</summary>
    public const int Limit = 64;

    /// <summary>
    /// Rows in order of writer and sequence, at most <see cref="Limit"/> a writer. What a flush took is left out, also where a commit
    /// that was in doubt brought it back.
    /// </summary>
    /// <param name="connection">With or without a transaction.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="after">The last row that is known of each writer; writers that are not named are read from their first.</param>
    /// <param name="except">A writer to leave out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<List<JournalRow>> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyDictionary<Guid, long> after, Guid? except, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT w.writer, j.sequence, j.payload
            FROM writers w LEFT JOIN unnest($2, $3) AS known (writer, sequence) ON known.writer = w.writer
            CROSS JOIN LATERAL (
                SELECT sequence, payload FROM journal
                WHERE tenant = w.tenant AND writer = w.writer AND sequence > greatest(w.flushed, known.sequence)
                ORDER BY sequence LIMIT $4) j
            WHERE w.tenant = $1 AND w.writer <> $5
            ORDER BY w.writer, j.sequence
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = tenant.Value },
                new() { Value = after.Keys.ToArray() },
                new() { Value = after.Values.ToArray() },
                new() { Value = Limit },
                new() { Value = except ?? Guid.Empty },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<JournalRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new JournalRow(new WriterPosition(reader.GetGuid(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2)));
        return rows;
    }

    /// <summary>What rows say, in the same order; series that are not known yet are read from the table of series.</summary>
    public static async Task<List<(WriterPosition Position, JournalContent Content)>> DecodeAsync(
        NpgsqlConnection connection, IReadOnlyList<JournalRow> rows, SeriesCatalog catalog, CancellationToken cancellationToken)
    {
        var named = rows.Select(row => JournalPayload.ReadSeries(row.Payload)).ToArray();
        await catalog.LoadAsync(connection, named.SelectMany(ids => ids), cancellationToken);
        var contents = new List<(WriterPosition, JournalContent)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var position = rows[i].Position;
            var series = Array.ConvertAll(named[i], id => Find(catalog, id, position));
            contents.Add((position, JournalPayload.Decode(rows[i].Payload, series)));
        }

        return contents;
    }

    private static HeadSeries Find(SeriesCatalog catalog, SeriesId id, WriterPosition position)
        => catalog.TryGet(id, out var series)
            ? series
            : throw new InvalidDataException(
                $"row {position.Sequence} of writer {position.Writer} names series {id}, which the table of series does not have");
}
