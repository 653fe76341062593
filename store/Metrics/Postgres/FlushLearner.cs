using System.Data;
using Npgsql;
using Observe.Store.Head;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Brings the head to what another process's flush left: what went into chunk rows is dropped from memory, without its being read. The
/// writes of this process stand still meanwhile, so that the head holds exactly what is committed.
/// </summary>
internal sealed class FlushLearner(PostgresMetrics metrics)
{
    /// <summary>Called by who holds <see cref="PostgresMetrics.Following"/> and <see cref="PostgresMetrics.Flushing"/>.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        await metrics.Gate.CloseAsync();
        try
        {
            await metrics.Database.RunAsync(
                async (connection, cancelled) =>
                {
                    // After the gate is closed, so that the snapshot has all that the head has.
                    await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancelled);
                    await FlushRows.KeepTablesAsync(connection, cancelled);
                    await LearnAsync(connection, cancelled);
                }, cancellationToken);
        }
        finally
        {
            metrics.Gate.Open();
        }
    }

    private async Task LearnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        metrics.TakeOwn();
        var newest = await FlushRows.NewestAsync(connection, metrics.Tenant, cancellationToken);
        var (flushes, isRearranged, hasDeletes) = await FlushRows.SinceAsync(connection, metrics.Tenant, metrics.Flush, cancellationToken);
        var flushed = await WriterRows.FlushedAsync(connection, metrics.Tenant, cancellationToken);
        var late = await ReadLateAsync(connection, flushed, cancellationToken);
        if (hasDeletes)
        {
            await TakeAllAsync(connection, flushed, late, cancellationToken);
            metrics.Flush = newest;
            return;
        }

        // Of two flushes the first one's end is not known any more, and rows that were not read in time are in no journal.
        var isBehind = flushes > 1 || flushed.Any(item => item.Value > ReachedOf(item.Key));
        if (isBehind)
            await TakeCheckpointAsync(connection, cancellationToken);
        if (flushes > 0)
            await TakeStoredAsync(connection, late, isRearranged, cancellationToken);
        if (isBehind)
        {
            HeadReplay.Apply(late, metrics);
            foreach (var (writer, sequence) in flushed)
                metrics.Positions[writer] = Math.Max(sequence, metrics.Positions.GetValueOrDefault(writer));
        }

        if (isRearranged)
            await StoredRanges.ReloadAsync(connection, metrics, cancellationToken);
        // What came since is little beside what the flush took.
        if (flushes > 0)
            metrics.CountJournal(-metrics.JournalBytes);
        metrics.Flush = newest;
    }

    /// <summary>
    /// Memory may hold what was deleted, so all of it is read anew: what rows hold, then the checkpoint with what came after it, each series
    /// at once.
    /// </summary>
    private async Task TakeAllAsync(
        NpgsqlConnection connection, Dictionary<Guid, long> flushed, List<JournalContent> late, CancellationToken cancellationToken)
    {
        await StoredRanges.ReloadAsync(connection, metrics, cancellationToken);
        var memory = new Dictionary<SeriesId, List<IChunk>>();
        await CheckpointRows.ReadAsync(connection, metrics.Tenant, (id, chunks) => memory[id] = [.. chunks], cancellationToken);
        await metrics.Catalog.LoadAsync(connection, memory.Keys, cancellationToken);
        foreach (var group in late.SelectMany(content => content.Samples).GroupBy(entry => entry.Series.Id))
        {
            foreach (var entry in group)
                (memory.TryGetValue(group.Key, out var chunks) ? chunks : memory[group.Key] = []).Add(new LateChunk([entry.Sample]));
        }

        foreach (var series in metrics.Head.Index.All())
            series.ReplaceMemory(memory.GetValueOrDefault(series.Id, []));
        // Of series that were forgotten meanwhile.
        HeadReplay.Apply(late, metrics);
        foreach (var (writer, sequence) in flushed)
            metrics.Positions[writer] = Math.Max(sequence, metrics.Positions.GetValueOrDefault(writer));
        metrics.CountJournal(-metrics.JournalBytes);
    }

    /// <summary>What is in the head and was not yet when the other process looked.</summary>
    private async Task<List<JournalContent>> ReadLateAsync(
        NpgsqlConnection connection, Dictionary<Guid, long> flushed, CancellationToken cancellationToken)
    {
        var late = new List<JournalContent>();
        var after = new Dictionary<Guid, long>(flushed);
        while (true)
        {
            var rows = await JournalRows.ReadAsync(connection, metrics.Tenant, after, null, cancellationToken);
            var contents = await JournalRows.DecodeAsync(connection, rows, metrics.Catalog, cancellationToken);
            late.AddRange(contents.Where(item => item.Position.Sequence <= ReachedOf(item.Position.Writer)).Select(item => item.Content));
            foreach (var (position, _) in contents)
                after[position.Writer] = position.Sequence;
            if (rows.Count == 0 || rows.All(row => row.Position.Sequence > ReachedOf(row.Position.Writer)))
                return late;
        }
    }

    private long ReachedOf(Guid writer)
    {
        var own = metrics.Committer.Own;
        return writer == own.Writer ? own.Sequence : metrics.Positions.GetValueOrDefault(writer);
    }

    private async Task TakeCheckpointAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var ids = new List<(SeriesId Id, List<Chunks.EncodedChunk> Chunks)>();
        await CheckpointRows.ReadAsync(connection, metrics.Tenant, (id, chunks) => ids.Add((id, chunks)), cancellationToken);
        await metrics.Catalog.LoadAsync(connection, ids.Select(item => item.Id), cancellationToken);
        foreach (var (id, chunks) in ids)
        {
            if (metrics.Catalog.TryGet(id, out var series))
                series.TakeCheckpoint(chunks);
        }
    }

    /// <summary>Of a day that was merged meanwhile nobody knows what the flush stored; all that is stored was in memory once.</summary>
    private async Task TakeStoredAsync(
        NpgsqlConnection connection, List<JournalContent> late, bool isRearranged, CancellationToken cancellationToken)
    {
        var ranges = isRearranged
            ? await FlushRows.AllRangesAsync(connection, metrics.Tenant, cancellationToken)
            : await FlushRows.RangesAfterAsync(connection, metrics.Tenant, metrics.Flush, cancellationToken);
        await metrics.Catalog.LoadAsync(connection, ranges.Select(item => item.Series), cancellationToken);
        var kept = late.SelectMany(content => content.Samples).GroupBy(entry => entry.Series.Id)
            .ToDictionary(group => group.Key, group => group.Select(entry => entry.Sample.Time).ToHashSet());
        foreach (var (id, range) in ranges)
        {
            if (metrics.Catalog.TryGet(id, out var series))
                series.TakeAsStored(range, kept.GetValueOrDefault(id));
        }
    }
}
