using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Postgres;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics.Postgres;

/// <summary>
/// Metrics in PostgreSQL. A write goes into the head, then into this process's stream in the journal, and is acknowledged once that is
/// committed; what cannot be committed is taken out of the head again and the sender told to come back. What other processes write
/// comes into the head by their streams.
/// </summary>
internal sealed class PostgresMetricStore : HeadMetricStore, IJournalFeed, IAsyncDisposable, IDisposable
{
    private readonly StoreTelemetry _telemetry;
    private readonly HeadAppender _appender;
    private readonly StoredChunks _stored;
    private readonly JournalWatch _watch;
    private int _failures;
    private bool _isDisposed;

    private PostgresMetricStore(PostgresMetrics metrics, StoreTelemetry telemetry, ILogger<PostgresMetricStore> logger)
    {
        Metrics = metrics;
        _telemetry = telemetry;
        _appender = new HeadAppender(metrics.Head, metrics.Database.Time);
        _stored = new StoredChunks(metrics);
        Tail = new JournalTail(metrics);
        _watch = new JournalWatch(metrics, Tail, logger);
    }

    public PostgresMetrics Metrics { get; }

    public JournalTail Tail { get; }

    protected override TenantHead Head => Metrics.Head;

    /// <summary>Opens the store with everything that was committed, and follows what is from now on.</summary>
    public static async Task<PostgresMetricStore> OpenAsync(
        PostgresDatabase database, StoreOptions options, StoreTelemetry telemetry, ILogger<PostgresMetricStore> logger,
        CancellationToken cancellationToken)
    {
        var metrics = new PostgresMetrics(database, TenantId.Default, options, telemetry);
        var store = new PostgresMetricStore(metrics, telemetry, logger);
        try
        {
            await PostgresStart.LoadAsync(metrics, cancellationToken);
            await store.Tail.CatchUpAsync(cancellationToken);
            metrics.Catalog.Forget(metrics.Head.ForgetEndedSeries());
            store._watch.Start();
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        await Metrics.Gate.EnterAsync(cancellationToken);
        try
        {
            var result = await WriteAsync(Of(tenant), batch, origin);
            _telemetry.Wrote(result);
            return result;
        }
        finally
        {
            Metrics.Gate.Leave();
        }
    }

    public override async ValueTask<SelectedSeriesSet> SelectAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
        => new(await _stored.SelectAsync(Of(tenant).Index.Select(selection.Matchers), selection, cancellationToken));

    public IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, IReadOnlyList<JournalPosition>? from, CancellationToken cancellationToken)
        => from is null ? Metrics.Followers.FollowAsync(tenant, cancellationToken) : FollowFromAsync(tenant, from, cancellationToken);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>May be called twice: a container disposes what it gave out under several types once for each.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _watch.DisposeAsync();
        await Metrics.DisposeAsync();
    }

    protected override WriteScratch NewScratch() => new PostgresScratch();

    private async Task<WriteResult> WriteAsync(TenantHead head, WriteBatch batch, WriteOrigin origin)
    {
        var scratch = (PostgresScratch)TakeScratch();
        try
        {
            var failuresBefore = Volatile.Read(ref _failures);
            if (await AppendAsync(batch, origin, scratch) is { } unreadable)
                return TakeBack(scratch, unreadable);
            var metadata = head.NewMetadata(batch.Metadata);
            if (scratch.Entries.Count + metadata.Count + batch.Exemplars.Count > 0)
            {
                if (await CommitAsync(batch, metadata, scratch) is { } failure)
                    return TakeBack(scratch, failure);

                // Somebody whose write failed may have taken back what this one found to be there already.
                if (Volatile.Read(ref _failures) != failuresBefore)
                    _appender.Append(batch.AsSpan(), origin, new WriteScratch());
                foreach (var item in metadata)
                    head.Metadata[item.Family] = item;
            }

            foreach (var (series, exemplar) in batch.Exemplars)
                head.Exemplars.Add(series, exemplar);
            return scratch.Tally.ToResult(scratch.Entries.Count);
        }
        finally
        {
            GiveBack(scratch);
        }
    }

    /// <returns>Null, or why what is stored could not be read.</returns>
    private async Task<string?> AppendAsync(WriteBatch batch, WriteOrigin origin, PostgresScratch scratch)
    {
        _appender.Append(batch.AsSpan(), origin, scratch);
        while (scratch.Deferred.Count > 0)
        {
            var deferred = scratch.Deferred.ToArray();
            scratch.Deferred.Clear();
            try
            {
                await _stored.FetchAsync(deferred);
            }
            catch (IOException error)
            {
                return error.Message;
            }

            _appender.Append(deferred, origin, scratch);
        }

        return null;
    }

    private WriteResult TakeBack(PostgresScratch scratch, string why)
    {
        Interlocked.Increment(ref _failures);
        scratch.Undo();
        return WriteResult.NotAvailable(why);
    }

    private async Task<string?> CommitAsync(WriteBatch batch, List<MetricMetadata> metadata, PostgresScratch scratch)
    {
        JournalPayload.Encode(scratch.Samples, metadata, batch.Exemplars, scratch.Series, scratch.Body);
        var today = Metrics.Catalog.Today;
        List<HeadSeries> unregistered = [.. scratch.Series.All.Where(series => series.RegisteredOn != today)];
        var write = new PendingWrite(scratch.Body.Written.ToArray(), unregistered, metadata, scratch.CopyFresh);
        Metrics.Committer.Enqueue(write);
        return await write.Done;
    }

    private async IAsyncEnumerable<JournalBatch> FollowFromAsync(
        TenantId tenant, IReadOnlyList<JournalPosition> from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Before the table is read, so that nothing is between the two.
        using var live = Metrics.Followers.Subscribe(tenant);
        var reached = from.ToDictionary(position => position.Writer, position => position.Sequence, StringComparer.Ordinal);
        await foreach (var batch in JournalHistory.ReadAsync(Metrics, from, cancellationToken))
        {
            reached[batch.Position.Writer] = batch.Position.Sequence;
            yield return batch;
        }

        await foreach (var batch in live.Batches.ReadAllAsync(cancellationToken))
        {
            if (batch.Position.Sequence > reached.GetValueOrDefault(batch.Position.Writer))
                yield return batch;
        }
    }
}
