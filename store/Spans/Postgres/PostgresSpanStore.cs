using Microsoft.Extensions.Options;
using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Metrics;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans.Postgres;

/// <summary>
/// Spans as rows in partitions of a day. Written by binary COPY, without a unique key: a span that was sent twice, or whose commit was
/// tried again after a lost connection, stands twice in the table and once in every answer.
/// </summary>
internal sealed class PostgresSpanStore(PostgresDatabase database, IOptions<SpanOptions> options) : ISpanWriter, ISpanReader, ISpanPieces
{
    private readonly SpanPartitions _partitions = new();
    private readonly SpanNames _names = new();

    public async ValueTask<WriteResult> WriteAsync(
        TenantId tenant, IReadOnlyList<Span> spans, CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        var tally = new RefusalTally();
        var kept = SpanLimits.Apply(spans, options.Value, now, tally);
        if (kept.Length == 0)
            return tally.ToResult(0);
        try
        {
            await database.RunAsync(async (connection, cancelled) =>
            {
                await _partitions.EnsureAsync(
                    connection, kept.Select(SpanPartitions.DayOf).Distinct(), cancelled);
                await _names.SawAsync(connection, tenant.Value, DateOnly.FromDateTime(now.UtcDateTime), kept, cancelled);
                await SpanRows.CopyAsync(connection, tenant.Value, kept, cancelled);
            }, cancellationToken);
        }
        catch (Exception error) when (PostgresFailure.IsTransient(error))
        {
            return WriteResult.NotAvailable($"spans cannot be written: {PostgresFailure.Explain(error, database.Name)}");
        }

        return tally.ToResult(kept.Length);
    }

    public async ValueTask<IReadOnlyList<Span>> TraceAsync(TenantId tenant, string traceId, CancellationToken cancellationToken)
        => await TracesAsync(tenant, [traceId], cancellationToken) is [var spans] ? spans : [];

    public async ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(
        TenantId tenant, IReadOnlyList<string> traceIds, CancellationToken cancellationToken)
    {
        var found = await TracesAsync(
            tenant, [.. traceIds.Where(SpanLimits.IsTraceId).Select(id => Guid.ParseExact(id, "N"))], cancellationToken);
        return [.. traceIds.Where(found.ContainsKey).Select(id => found[id])];
    }

    public async ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
        => [.. (await TracesAsync(tenant, query, cancellationToken)).Select(SpanMatch.Summarize)];

    public async ValueTask<IReadOnlyList<IReadOnlyList<Span>>> TracesAsync(
        TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        var found = await database.RunAsync(
            (connection, cancelled) => SpanRows.NewestTracesAsync(connection, tenant.Value, query, cancelled), cancellationToken);
        var traces = await TracesAsync(tenant, found, cancellationToken);
        return [.. traces.Values.OrderByDescending(trace => trace[0].StartNanoseconds)];
    }

    public async ValueTask<IReadOnlyList<Span>> SpansAsync(TenantId tenant, SpanQuery query, CancellationToken cancellationToken)
    {
        var newest = await database.RunAsync(
            (connection, cancelled) => SpanRows.NewestAsync(connection, tenant.Value, query, cancelled), cancellationToken);
        return Ordered(newest);
    }

    public async ValueTask<IReadOnlyList<string>> ServicesAsync(TenantId tenant, CancellationToken cancellationToken)
        => await TextsAsync("SELECT DISTINCT service FROM span_names WHERE tenant = $1 ORDER BY 1", [tenant.Value], cancellationToken);

    public async ValueTask<IReadOnlyList<string>> OperationsAsync(
        TenantId tenant, string service, CancellationToken cancellationToken)
        => await TextsAsync(
            "SELECT name FROM span_names WHERE tenant = $1 AND service = $2 ORDER BY 1", [tenant.Value, SpanRows.Text(service)], cancellationToken);

    public async Task<IReadOnlyList<string>> ApplyRetentionAsync(CancellationToken cancellationToken)
    {
        var earliest = DateOnly.FromDateTime((database.Time.GetUtcNow() - options.Value.RetentionTime).UtcDateTime);
        return await database.RunAsync(async (connection, cancelled) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancelled);
            if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLock.SpanPartitions, cancelled))
                return [];
            var dropped = await SpanPartitions.DropAsync(connection, UtcDays.Of(earliest), options.Value.RetentionSize, cancelled);
            await using var names = new NpgsqlCommand("DELETE FROM span_names WHERE day < $1", connection);
            names.Parameters.AddWithValue(earliest);
            await names.ExecuteNonQueryAsync(cancelled);
            await transaction.CommitAsync(cancelled);
            return dropped;
        }, cancellationToken);
    }

    private async Task<Dictionary<string, IReadOnlyList<Span>>> TracesAsync(
        TenantId tenant, Guid[] ids, CancellationToken cancellationToken)
    {
        var spans = await database.RunAsync(
            (connection, cancelled) => SpanRows.OfTracesAsync(connection, tenant.Value, ids, cancelled), cancellationToken);
        return spans.GroupBy(span => span.TraceId).ToDictionary(trace => trace.Key, Ordered, StringComparer.Ordinal);
    }

    private Task<IReadOnlyList<string>> TextsAsync(string text, object[] values, CancellationToken cancellationToken)
        => database.RunAsync<IReadOnlyList<string>>(async (connection, cancelled) =>
        {
            await using var command = new NpgsqlCommand(text, connection);
            foreach (var value in values)
                command.Parameters.AddWithValue(value);
            await using var reader = await command.ExecuteReaderAsync(cancelled);
            var texts = new List<string>();
            while (await reader.ReadAsync(cancelled))
                texts.Add(reader.GetString(0));
            return texts;
        }, cancellationToken);

    private static IReadOnlyList<Span> Ordered(IEnumerable<Span> spans)
        => [.. spans.DistinctBy(span => (span.TraceId, span.SpanId)).OrderBy(span => span.StartNanoseconds)];
}
