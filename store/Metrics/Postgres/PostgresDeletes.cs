using Npgsql;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Head;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Deletes in PostgreSQL: one transaction under the lock of the flush writes chunk rows anew, and a checkpoint of memory without what is
/// deleted in the place of the journal. So nothing brings a sample back, and nothing is left to be cleaned. Other processes learn of it as of
/// a flush, and read their memory anew.
/// </summary>
internal sealed class PostgresDeletes(PostgresMetricStore store) : IMetricDeletes
{
    private readonly PostgresMetrics _metrics = store.Metrics;

    public async Task<DeleteSummary> DeleteAsync(TenantId tenant, SeriesDelete delete, CancellationToken cancellationToken)
    {
        if (tenant != _metrics.Tenant)
            throw new ArgumentException($"there is no tenant `{tenant}`", nameof(tenant));
        try
        {
            return await _metrics.Database.RunAsync((connection, cancelled) => DeleteAsync(connection, delete, cancelled), cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw new IOException(PostgresFailure.Explain(error, _metrics.Database.Name), error);
        }
    }

    /// <summary>Rows are gone with the delete; what PostgreSQL keeps of them is its vacuum's.</summary>
    public Task CleanAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<DeleteSummary> DeleteAsync(NpgsqlConnection connection, SeriesDelete delete, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLock.Flush, cancellationToken);
        await store.Tail.CatchUpAsync(cancellationToken);
        await _metrics.Flushing.WaitAsync(cancellationToken);
        try
        {
            await _metrics.Following.WaitAsync(cancellationToken);
            try
            {
                return await AloneAsync(connection, transaction, delete, cancellationToken);
            }
            finally
            {
                _metrics.Following.Release();
            }
        }
        finally
        {
            _metrics.Flushing.Release();
        }
    }

    /// <summary>Writes wait until memory is without what the tables are without.</summary>
    private async Task<DeleteSummary> AloneAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, SeriesDelete delete, CancellationToken cancellationToken)
    {
        await _metrics.Gate.CloseAsync();
        try
        {
            var series = delete.Selectors.SelectMany(_metrics.Head.Index.Select).Distinct()
                .Where(item => item.HasSamplesIn(delete.MinTime, delete.MaxTime)).ToHashSet();
            if (series.Count == 0)
                return new DeleteSummary(0);
            var number = await WriteAsync(connection, delete, series, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            await LeaveMemoryAsync(connection, delete, series, number, cancellationToken);
            return new DeleteSummary(series.Count);
        }
        finally
        {
            _metrics.Gate.Open();
        }
    }

    private async Task<long> WriteAsync(
        NpgsqlConnection connection, SeriesDelete delete, HashSet<HeadSeries> series, CancellationToken cancellationToken)
    {
        var own = _metrics.TakeOwn();
        var positions = new Dictionary<Guid, long>(_metrics.Positions) { [own.Writer] = own.Sequence };
        await DeletedRows.DeleteAsync(
            connection, _metrics.Tenant, [.. series.Select(item => SeriesUuid.Of(item.Id)).Order()], delete.MinTime, delete.MaxTime, cancellationToken);
        await CheckpointRows.ReplaceAsync(connection, _metrics.Tenant, Remaining(delete, series), cancellationToken);
        await WriterRows.FlushedAsync(connection, _metrics.Tenant, positions, cancellationToken);
        var number = await FlushRows.NewestAsync(connection, _metrics.Tenant, cancellationToken) + 1;
        var now = _metrics.Database.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await FlushRows.AddAsync(connection, _metrics.Tenant, number, FlushKind.Deleted, now, cancellationToken);
        return number;
    }

    private IEnumerable<(HeadSeries Series, List<EncodedChunk> Chunks)> Remaining(SeriesDelete delete, HashSet<HeadSeries> deleted)
    {
        foreach (var series in _metrics.Head.Index.All())
        {
            var chunks = new List<EncodedChunk>();
            series.CollectUnflushed(chunks);
            if (deleted.Contains(series))
                chunks = [.. chunks.SelectMany(chunk => DeletedRows.Without(chunk, delete.MinTime, delete.MaxTime))];
            if (chunks.Count > 0)
                yield return (series, chunks);
        }
    }

    private async Task LeaveMemoryAsync(
        NpgsqlConnection connection, SeriesDelete delete, HashSet<HeadSeries> series, long number, CancellationToken cancellationToken)
    {
        foreach (var item in series)
            item.DeleteFromMemory(delete.MinTime, delete.MaxTime);
        _metrics.Head.Exemplars.Remove(series.ToHashSet<Series>(), delete.MinTime, delete.MaxTime);
        _metrics.CountJournal(-_metrics.JournalBytes);
        await StoredRanges.ReloadAsync(connection, _metrics, cancellationToken);
        _metrics.Flush = number;
        _metrics.Catalog.Forget(_metrics.Head.ForgetEndedSeries());
    }
}
