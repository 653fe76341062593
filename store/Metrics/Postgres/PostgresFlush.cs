using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Head;
using Observe.Store.Postgres;

namespace Observe.Store.Metrics.Postgres;

/// <summary>What one run of the flush did.</summary>
internal readonly record struct FlushSummary(int Chunks, int Days, int Merged);

/// <summary>
/// Moves closed chunks that no late sample is expected in any more into rows of chunks, replaces the checkpoint with what stays in
/// memory, and deletes the journal before it: one transaction, one process at a time.
/// </summary>
internal sealed class PostgresFlush(PostgresMetrics metrics, JournalTail tail)
{
    /// <summary>Chunks move in bulk, so that a series has few rows a flush.</summary>
    private const long MinInterval = 2 * 3_600_000L;

    /// <summary>A series without samples for this long is taken to have ended.</summary>
    private const long Ended = ChunkBuilder.Day;

    /// <summary>Null where nothing was due, or another process is at it.</summary>
    public Task<FlushSummary?> RunAsync(long now, bool force, CancellationToken cancellationToken)
        => metrics.Database.RunAsync(
            async (connection, cancelled) =>
            {
                // A commit in doubt is safe to repeat: what it left is learned below, as if another process had done it.
                await using var transaction = await connection.BeginTransactionAsync(cancelled);
                if (force)
                    await AdvisoryLocks.TakeAsync(connection, AdvisoryLock.Flush, cancelled);
                else if (!await IsDueAsync(connection, now, cancelled)
                    || !await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLock.Flush, cancelled))
                    return (FlushSummary?)null;
                await tail.CatchUpAsync(cancelled);
                await metrics.Flushing.WaitAsync(cancelled);
                try
                {
                    var contents = await LookAsync(now, cancelled);
                    var number = await WriteAsync(connection, contents, now, cancelled);
                    await transaction.CommitAsync(cancelled);
                    Move(contents, number);
                    return new FlushSummary(contents.Done.Sum(item => item.Chunks.Count), contents.Days.Count, 0);
                }
                finally
                {
                    metrics.Flushing.Release();
                }
            }, cancellationToken);

    private async Task<bool> IsDueAsync(NpgsqlConnection connection, long now, CancellationToken cancellationToken)
    {
        var last = await FlushRows.LastTimeAsync(connection, metrics.Tenant, cancellationToken);
        return now - last >= MinInterval || metrics.JournalBytes >= metrics.Head.Options.JournalSize;
    }

    /// <summary>The head and the positions that it is at, of one moment.</summary>
    private async Task<FlushContents> LookAsync(long now, CancellationToken cancellationToken)
    {
        await metrics.Following.WaitAsync(cancellationToken);
        try
        {
            await metrics.Gate.CloseAsync();
            try
            {
                var own = metrics.TakeOwn();
                var positions = new Dictionary<Guid, long>(metrics.Positions) { [own.Writer] = own.Sequence };
                return Collect(positions, metrics.JournalBytes, now);
            }
            finally
            {
                metrics.Gate.Open();
            }
        }
        finally
        {
            metrics.Following.Release();
        }
    }

    private FlushContents Collect(Dictionary<Guid, long> positions, long journalBytes, long now)
    {
        var late = (long)metrics.Head.Options.LateWindow.TotalMilliseconds;
        var contents = new FlushContents(positions, journalBytes);
        var done = new List<EncodedChunk>();
        foreach (var series in metrics.Head.Index.All())
        {
            done.Clear();
            var rest = new List<EncodedChunk>();
            series.CollectForFlush(late, now - Math.Max(late, Ended), done, rest);
            foreach (var day in done.GroupBy(chunk => ChunkBuilder.DayOf(chunk.MinTime)))
                contents.Done.Add((day.Key, series, [.. day]));
            if (rest.Count > 0)
                contents.Rest.Add((series, rest));
        }

        contents.Done.Sort(static (a, b) => (a.Day, a.Series.Id).CompareTo((b.Day, b.Series.Id)));
        return contents;
    }

    private async Task<long> WriteAsync(
        NpgsqlConnection connection, FlushContents contents, long now, CancellationToken cancellationToken)
    {
        var tenant = metrics.Tenant;
        var number = await FlushRows.NewestAsync(connection, tenant, cancellationToken) + 1;
        await ChunkPartitions.CreateAsync(metrics.Database, contents.Days, cancellationToken);
        await ChunkRows.CopyAsync(connection, tenant, number, contents.Done, cancellationToken);
        await FlushRows.CopyAsync(connection, tenant, number, contents.Done, cancellationToken);
        await CheckpointRows.ReplaceAsync(connection, tenant, contents.Rest, cancellationToken);
        await WriterRows.FlushedAsync(connection, tenant, contents.Positions, cancellationToken);
        await FlushRows.AddAsync(connection, tenant, number, FlushKind.Flush, now, cancellationToken);
        return number;
    }

    private void Move(FlushContents contents, long number)
    {
        foreach (var (_, series, chunks) in contents.Done)
        {
            series.MoveToStored(
                new StoredRange(chunks[0].MinTime, chunks[^1].MaxTime, chunks.Sum(chunk => (long)chunk.Count), chunks.Count), chunks);
        }

        metrics.CountJournal(-contents.JournalBytes);
        metrics.Flush = number;
    }
}

/// <summary>What a flush found in the head.</summary>
internal sealed class FlushContents(IReadOnlyDictionary<Guid, long> positions, long journalBytes)
{
    public IReadOnlyDictionary<Guid, long> Positions { get; } = positions;

    public long JournalBytes { get; } = journalBytes;

    /// <summary>What goes into rows of chunks, by day and series.</summary>
    public List<(long Day, HeadSeries Series, List<EncodedChunk> Chunks)> Done { get; } = [];

    /// <summary>What stays in memory.</summary>
    public List<(HeadSeries Series, List<EncodedChunk> Chunks)> Rest { get; } = [];

    public IReadOnlyList<long> Days => [.. Done.Select(item => item.Day).Distinct()];
}
