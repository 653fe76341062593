using Npgsql;

namespace Observe.Store.Spans.Postgres;

/// <summary>Which services and operations there are, so that nobody has to look through spans for them. Bounded by a day's names.</summary>
internal sealed class SpanNames
{
    private readonly HashSet<(string Service, string Name)> _seen = [];
    private DateOnly _day;

    /// <summary>Writes names not yet written today.</summary>
    public async Task SawAsync(
        NpgsqlConnection connection, string tenant, DateOnly today, IEnumerable<Span> spans, CancellationToken cancellationToken)
    {
        var fresh = Fresh(today, spans);
        if (fresh.Length == 0)
            return;
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO span_names (tenant, service, name, day) SELECT $1, service, name, $2 FROM unnest($3, $4) AS seen (service, name)
            ON CONFLICT (tenant, service, name) DO UPDATE SET day = excluded.day WHERE span_names.day < excluded.day
            """,
            connection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(today);
        command.Parameters.AddWithValue(fresh.Select(item => item.Service).ToArray());
        command.Parameters.AddWithValue(fresh.Select(item => item.Name).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
        lock (_seen)
            _seen.UnionWith(fresh);
    }

    private (string Service, string Name)[] Fresh(DateOnly today, IEnumerable<Span> spans)
    {
        lock (_seen)
        {
            if (_day != today)
                _seen.Clear();
            _day = today;
            // In one order everywhere, so that two processes cannot wait for each other's rows.
            return [.. spans.Select(span => (SpanRows.Text(span.Service), SpanRows.Text(span.Name))).Distinct().Where(item => !_seen.Contains(item)).Order()];
        }
    }
}
