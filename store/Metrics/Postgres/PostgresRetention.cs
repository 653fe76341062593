using Observe.Store.Chunks;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Drops whole days: first those beyond the retention time, then the oldest while chunks exceed the retention size.</summary>
internal sealed class PostgresRetention(PostgresMetrics metrics, JournalTail tail)
{
    /// <returns>Names of the days dropped; none where another process is at it.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(long now, CancellationToken cancellationToken)
    {
        var dropped = await metrics.Database.RunAsync(
            async (connection, cancelled) =>
            {
                var due = Due(await ChunkPartitions.SizesAsync(connection, cancelled), now);
                if (due.Count == 0)
                    return due;
                await using var transaction = await connection.BeginTransactionAsync(cancelled);
                if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLock.Flush, cancelled))
                    return [];
                await ChunkPartitions.DropAsync(connection, due, cancelled);
                await metrics.Catalog.DeleteUnseenAsync(connection, cancelled);
                var number = await FlushRows.NewestAsync(connection, metrics.Tenant, cancelled) + 1;
                await FlushRows.AddAsync(connection, metrics.Tenant, number, FlushKind.Rearranged, now, cancelled);
                await transaction.CommitAsync(cancelled);
                return due;
            }, cancellationToken);
        if (dropped.Count > 0)
            await tail.CatchUpAsync(cancellationToken);
        return [.. dropped.Select(UtcDays.NameOf)];
    }

    private List<long> Due(List<(long Day, long Bytes)> days, long now)
    {
        var options = metrics.Head.Options;
        var earliest = ChunkBuilder.DayOf(now - (long)options.RetentionTime.TotalMilliseconds);
        return UtcDays.BeyondRetention(days, earliest, options.RetentionSize);
    }
}
