using System.Text;
using Npgsql;
using NpgsqlTypes;
using Observe.Store.Chunks;
using Observe.Store.Spans.Embedded;

namespace Observe.Store.Spans.Postgres;

/// <summary>Rows of the table <c>spans</c>: how they are written and found.</summary>
internal static class SpanRows
{
    /// <summary>Rows read at a time while traces are looked for.</summary>
    private const int Page = 1000;

    public static async Task CopyAsync(
        NpgsqlConnection connection, string tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY spans (tenant, trace_id, start_ns, duration_ns, service, name, kind, is_error, tags, payload) FROM STDIN (FORMAT BINARY)",
            cancellationToken);
        var payload = new ByteWriter();
        foreach (var span in spans)
        {
            payload.Clear();
            SpanCodec.Encode([span], payload);
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(tenant, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Guid.ParseExact(span.TraceId, "N"), NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(span.StartNanoseconds, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(span.DurationNanoseconds, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(Text(span.Service), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(Text(span.Name), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync((short)span.Kind, NpgsqlDbType.Smallint, cancellationToken);
            await copy.WriteAsync(span.Status == SpanStatus.Error, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(Tags(span), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(payload.Written.ToArray(), NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>Matching spans, newest first.</summary>
    public static Task<List<Span>> NewestAsync(
        NpgsqlConnection connection, string tenant, SpanQuery query, CancellationToken cancellationToken)
        => ReadAsync(Selecting(connection, "payload", tenant, query, query.MaxTime, query.Limit), cancellationToken);

    /// <summary>
    /// Traces that have a matching span, the one with the newest first. Read page by page along the index, because how many spans a
    /// trace has nobody knows beforehand.
    /// </summary>
    public static async Task<Guid[]> NewestTracesAsync(
        NpgsqlConnection connection, string tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        var found = new HashSet<Guid>();
        var (upTo, rows) = (query.MaxTime, Page);
        for (var page = Page; rows == page && found.Count < query.Limit;)
        {
            var before = upTo;
            rows = 0;
            await using var command = Selecting(connection, "trace_id, start_ns", tenant, query, upTo, page);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows++;
                upTo = reader.GetInt64(1) / 1_000_000;
                if (found.Count < query.Limit)
                    found.Add(reader.GetGuid(0));
            }

            // A page that ends in the millisecond it began with would be read again for ever.
            if (rows == page && upTo == before)
                (page, rows) = (page * 4, page * 4);
        }

        return [.. found];
    }

    public static Task<List<Span>> OfTracesAsync(
        NpgsqlConnection connection, string tenant, Guid[] traces, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT payload FROM spans WHERE tenant = $1 AND trace_id = ANY($2)", connection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(traces);
        return ReadAsync(command, cancellationToken);
    }

    private static NpgsqlCommand Selecting(
        NpgsqlConnection connection, string columns, string tenant, SpanQuery query, long maxTime, int limit)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var text = new StringBuilder($"SELECT {columns} FROM spans WHERE tenant = $1");
        command.Parameters.AddWithValue(tenant);
        void Where(string condition, object value)
        {
            command.Parameters.AddWithValue(value);
            text.Append(" AND ").Append(condition).Append(" $").Append(command.Parameters.Count);
        }

        Where("start_ns >=", Nanoseconds(query.MinTime));
        Where("start_ns <", Nanoseconds(maxTime == long.MaxValue ? maxTime : maxTime + 1));
        if (query.Service is { } service)
            Where("service =", Text(service));
        if (query.Operation is { } operation)
            Where("name =", Text(operation));
        if (query.Kind is { } kind)
            Where("kind =", (short)kind);
        if (query.ErrorsOnly)
            Where("is_error =", true);
        if (query.MinDuration is { } least)
            Where("duration_ns >=", least.Ticks * TimeSpan.NanosecondsPerTick);
        if (query.MaxDuration is { } most)
            Where("duration_ns <=", most.Ticks * TimeSpan.NanosecondsPerTick);
        if (query.Tags.Count > 0)
            Where("tags @>", query.Tags.Select(Tag).ToArray());
        text.Append($" ORDER BY start_ns DESC LIMIT {limit}");
        command.CommandText = text.ToString();
        return command;
    }

    private static async Task<List<Span>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var disposed = command;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var spans = new List<Span>();
        while (await reader.ReadAsync(cancellationToken))
            spans.AddRange(SpanCodec.Decode(reader.GetFieldValue<byte[]>(0)));
        return spans;
    }

    /// <summary>As <see cref="Span.Attribute"/> finds them: the span's own first, each key once.</summary>
    private static string[] Tags(Span span)
        => [.. span.Attributes.Concat(span.Resource).DistinctBy(attribute => attribute.Key).Select(Tag)];

    private static string Tag(SpanAttribute attribute) => Text($"{attribute.Key}={attribute.Value}");

    /// <summary>PostgreSQL's text cannot hold U+0000; the payload keeps it.</summary>
    public static string Text(string text) => text.Replace("\0", "", StringComparison.Ordinal);

    /// <summary>Milliseconds as nanoseconds, kept within what a long holds.</summary>
    private static long Nanoseconds(long milliseconds)
        => milliseconds > long.MaxValue / 1_000_000 ? long.MaxValue
            : milliseconds < long.MinValue / 1_000_000 ? long.MinValue
            : milliseconds * 1_000_000;
}
