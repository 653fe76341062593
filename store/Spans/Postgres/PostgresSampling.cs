using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Observe.Store.Postgres;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;

namespace Observe.Store.Spans.Postgres;

/// <summary>
/// Deletes the rows of traces that are not kept. Time is walked through once, by one process at a time: a trace is decided in the stretch
/// in which its newest span begins. What comes later with an earlier start stays.
/// </summary>
internal sealed partial class PostgresSampling(PostgresDatabase database, TailSampler sampler, ILogger<PostgresSampling> logger) : BackgroundService
{
    private const int TracesAtATime = 500;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A step decides no longer a stretch, so that its transaction ends soon also where hours were missed.</summary>
    private static readonly TimeSpan LongestStretch = TimeSpan.FromMinutes(5);

    /// <returns>Spans that were deleted.</returns>
    public Task<int> StepAsync(CancellationToken cancellationToken)
        => database.RunAsync(async (connection, cancelled) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancelled);
            if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLock.SpanSampling, cancelled))
                return 0;
            var due = (database.Time.GetUtcNow() - sampler.Wait).ToUnixTimeMilliseconds() * NanosecondsPerMillisecond;
            var from = await DecidedToAsync(connection, due, cancelled);
            var to = Math.Min(due, from + ((long)LongestStretch.TotalMilliseconds * NanosecondsPerMillisecond));
            var deleted = from < to ? await DecideAsync(connection, from, to, cancelled) : 0;
            await transaction.CommitAsync(cancelled);
            return deleted;
        }, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!sampler.IsOn)
            return;
        using var timer = new PeriodicTimer(Interval, database.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await StepAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(logger, error);
            }
        }
    }

    /// <summary>Up to where (ns) all is decided; a database that was never sampled begins now.</summary>
    private static async Task<long> DecidedToAsync(NpgsqlConnection connection, long now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO span_sampling (tenant, decided_to) VALUES ($1, $2)
            ON CONFLICT (tenant) DO UPDATE SET decided_to = span_sampling.decided_to RETURNING decided_to
            """,
            connection);
        command.Parameters.AddWithValue(TenantId.Default.Value);
        command.Parameters.AddWithValue(now);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<int> DecideAsync(NpgsqlConnection connection, long from, long to, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var traces in (await TracesAsync(connection, from, to, cancellationToken)).Chunk(TracesAtATime))
        {
            var spans = await SpanRows.OfTracesAsync(connection, TenantId.Default.Value, traces, cancellationToken);
            var dropped = spans.GroupBy(span => span.TraceId).Select(trace => trace.DistinctBy(span => span.SpanId).ToArray())
                .Where(trace => trace.Max(span => span.StartNanoseconds) < to && !sampler.Keeps(trace, trace))
                .Select(trace => Guid.ParseExact(trace[0].TraceId, "N")).ToArray();
            await using var delete = new NpgsqlCommand("DELETE FROM spans WHERE tenant = $1 AND trace_id = ANY($2)", connection);
            delete.Parameters.AddWithValue(TenantId.Default.Value);
            delete.Parameters.AddWithValue(dropped);
            deleted += await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var decided = new NpgsqlCommand("UPDATE span_sampling SET decided_to = $2 WHERE tenant = $1", connection);
        decided.Parameters.AddWithValue(TenantId.Default.Value);
        decided.Parameters.AddWithValue(to);
        await decided.ExecuteNonQueryAsync(cancellationToken);
        return deleted;
    }

    private static async Task<List<Guid>> TracesAsync(NpgsqlConnection connection, long from, long to, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT DISTINCT trace_id FROM spans WHERE tenant = $1 AND start_ns >= $2 AND start_ns < $3", connection);
        command.Parameters.AddWithValue(TenantId.Default.Value);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(to);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var traces = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            traces.Add(reader.GetGuid(0));
        return traces;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "traces were not decided, it will be tried again")]
    private static partial void Failed(ILogger logger, Exception error);
}
