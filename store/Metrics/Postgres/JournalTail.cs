using System.Data;
using Npgsql;
using Observe.Store.Journal;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Brings the head to what is committed: flushes of other processes first, then what other writers wrote since.</summary>
internal sealed class JournalTail(PostgresMetrics metrics)
{
    private readonly FlushLearner _learner = new(metrics);

    /// <summary>Returns once everything is in the head that was committed before the call.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await metrics.Following.WaitAsync(cancellationToken);
        try
        {
            var hasMore = true;
            while (hasMore)
            {
                var newest = await metrics.Database.RunAsync(
                    (connection, cancelled) => FlushRows.NewestAsync(connection, metrics.Tenant, cancelled), cancellationToken);
                await LearnAsync(newest, cancellationToken);
                hasMore = await metrics.Database.RunAsync(
                    (connection, cancelled) => ReadAsync(connection, newest, cancelled), cancellationToken);
            }
        }
        finally
        {
            metrics.Following.Release();
        }
    }

    /// <summary>Where this process is flushing itself there is nothing to learn from others: they wait for its lock.</summary>
    private async Task LearnAsync(long newest, CancellationToken cancellationToken)
    {
        if (newest <= metrics.Flush || !await metrics.Flushing.WaitAsync(0, cancellationToken))
            return;
        try
        {
            if (newest > metrics.Flush)
                await _learner.LearnAsync(cancellationToken);
        }
        finally
        {
            metrics.Flushing.Release();
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ReadAsync(NpgsqlConnection connection, long learned, CancellationToken cancellationToken)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        // A flush since then may have taken rows that are not in the head.
        if (await FlushRows.NewestAsync(connection, metrics.Tenant, cancellationToken) > learned)
            return true;
        var own = metrics.TakeOwn();
        var rows = await JournalRows.ReadAsync(connection, metrics.Tenant, metrics.Positions, own.Writer, cancellationToken);
        foreach (var (position, content) in await JournalRows.DecodeAsync(connection, rows, metrics.Catalog, cancellationToken))
        {
            var fresh = HeadReplay.Apply(content, metrics);
            metrics.Positions[position.Writer] = position.Sequence;
            if (metrics.Followers.HasAny)
                metrics.Followers.Publish(new JournalBatch(position.ToPosition(), metrics.Tenant, fresh));
        }

        metrics.CountJournal(rows.Sum(row => (long)row.Payload.Length));
        return rows.CountBy(row => row.Position.Writer).Any(writer => writer.Value >= JournalRows.Limit);
    }
}
