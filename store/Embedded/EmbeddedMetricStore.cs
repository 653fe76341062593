using Microsoft.Extensions.Options;
using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Embedded;

/// <summary>
/// Metrics in a folder. A write goes into the head, then into the journal, then it is acknowledged; what the journal cannot take is
/// taken out of the head again and the sender told to come back. The recovery runs beside the rest of the start; who comes before its
/// end waits for it.
/// </summary>
internal sealed class EmbeddedMetricStore : HeadMetricStore, IJournalFeed, IDisposable
{
    private readonly StoreOptions _options;
    private readonly StoreTelemetry _telemetry;
    private readonly JournalFollowers _followers;
    private readonly Task _opening;
    private TenantMetrics? _metrics;
    private HeadAppender _appender = null!;
    private readonly Lock _takingBack = new();

    /// <summary>Writes share it, a delete has it alone.</summary>
    private readonly ReaderWriterLockSlim _deleting = new();

    /// <summary>Grows when a write begins to be taken back and when that is done, so it is odd in between.</summary>
    private int _takenBack;

    /// <summary>Writes that found a sample to be there already.</summary>
    private int _repeats;

    public EmbeddedMetricStore(
        StoreFolder folder, IOptions<StoreOptions> options, IJournalDisk disk, TimeProvider time, StoreTelemetry telemetry)
    {
        _options = options.Value;
        _telemetry = telemetry;
        _followers = new JournalFollowers(telemetry.FollowerMissed);
        var path = folder.For(TenantId.Default, "metrics");
        var rollups = folder.ForRollups(TenantId.Default);
        _opening = Task.Factory.StartNew(() => Open(path, rollups, disk, time), TaskCreationOptions.LongRunning);
        telemetry.Observe(
            () => _metrics?.Index.Count ?? 0, () => _metrics?.Index.NextOrdinal ?? 0,
            () => _metrics?.Journal.Length ?? 0, () => _metrics?.Blocks.Bytes ?? 0);
        telemetry.ObserveRollups(() => _metrics?.Rollups.Bytes ?? 0);
    }

    /// <summary>The only tenant there is, once it is recovered.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public TenantMetrics Default
    {
        get
        {
            if (Volatile.Read(ref _metrics) is { } metrics)
                return metrics;
            _opening.GetAwaiter().GetResult();
            return _metrics!;
        }
    }

    /// <summary>Ends when the recovery does, and fails with it.</summary>
    public Task Opening => _opening;

    public StoreStatistics Statistics
    {
        get
        {
            var total = Default.Head.Summary;
            return new StoreStatistics(
                Default.Index.Count,
                total.Samples + Default.Blocks.Files.Sum(file => file.Index.Samples), total.Chunks + Default.Blocks.Files.Sum(file => file.Index.Chunks),
                BytesIn(Default.JournalFolder), BytesIn(Default.CheckpointFolder), Default.Blocks.Bytes, Default.Rollups.Bytes, Default.Damage.All);
        }
    }

    protected override TenantHead Head => Default.Head;

    public override ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        var result = Write(Of(tenant), tenant, batch, origin);
        _telemetry.Wrote(result);
        return new(result);
    }

    public override ValueTask<SelectedSeriesSet> SelectAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
        => new(new SelectedSeriesSet(new StoredSelection(MetricsOf(tenant), selection).Run(cancellationToken)));

    public override ValueTask<IReadOnlyList<LabelSet>> SeriesAsync(TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(MetricsOf(tenant).Labels.Matching(query).Order(), query.Limit));

    public override ValueTask<IReadOnlyList<string>> LabelNamesAsync(TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(MetricsOf(tenant).Labels.Names(query), query.Limit));

    public override ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        TenantId tenant, string labelName, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(MetricsOf(tenant).Labels.Values(labelName, query), query.Limit));

    public IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, IReadOnlyList<JournalPosition>? from, CancellationToken cancellationToken)
        => _followers.FollowAsync(tenant, cancellationToken);

    public void Dispose()
    {
        // A failed recovery was told to whoever waited for it.
        _opening.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _metrics?.Dispose();
    }

    protected override WriteScratch NewScratch() => new JournalScratch();

    private void Open(string path, string rollups, IJournalDisk disk, TimeProvider time)
    {
        var metrics = TenantMetrics.Open(TenantId.Default, path, rollups, _options, disk);
        _appender = new HeadAppender(metrics.Head, time, new BlockSamples(metrics.Blocks, metrics.Tombstones));
        Volatile.Write(ref _metrics, metrics);
    }

    private WriteResult Write(TenantHead head, TenantId tenant, WriteBatch batch, WriteOrigin origin)
    {
        var scratch = (JournalScratch)TakeScratch();
        _deleting.EnterReadLock();
        try
        {
            scratch.Begin(Default.Journal.Segment);
            var (takenBack, repeats) = (Volatile.Read(ref _takenBack), Volatile.Read(ref _repeats));
            _appender.Append(batch.AsSpan(), origin, scratch);
            if (scratch.HasKnown)
            {
                Interlocked.Increment(ref _repeats);
                repeats++;
            }

            var metadata = head.NewMetadata(batch.Metadata);
            if (scratch.Entries.Count > 0 || metadata.Count > 0)
            {
                // Before the journal, so that a checkpoint that drops this record repeats it.
                foreach (var item in metadata)
                    head.Metadata[item.Family] = item;
                try
                {
                    ToJournal(metadata, scratch);
                }
                catch (IOException error)
                {
                    TakeBack(scratch, repeats);
                    foreach (var item in metadata)
                        head.Metadata.TryRemove(item.Family, out _);
                    _telemetry.JournalFailed();
                    return WriteResult.NotAvailable($"the journal cannot be written: {error.Message}");
                }

                // Somebody whose write failed may have taken back what this one found to be there already.
                if (takenBack % 2 != 0 || Volatile.Read(ref _takenBack) != takenBack)
                {
                    lock (_takingBack)
                        _appender.Append(batch.AsSpan(), origin, new WriteScratch());
                }

                _followers.Publish(tenant, scratch.CopyFresh);
            }

            foreach (var (series, exemplar) in batch.Exemplars)
                head.Exemplars.Add(series, exemplar);
            return scratch.Tally.ToResult(scratch.Entries.Count);
        }
        finally
        {
            _deleting.ExitReadLock();
            GiveBack(scratch);
        }
    }

    internal TenantMetrics MetricsOf(TenantId tenant)
    {
        _ = Of(tenant);
        return Default;
    }

    /// <summary>Does something while no write is under way: between being in the head and being in the journal, a sample is neither before nor after it.</summary>
    internal T WithoutWrites<T>(Func<T> work)
    {
        _deleting.EnterWriteLock();
        try
        {
            return work();
        }
        finally
        {
            _deleting.ExitWriteLock();
        }
    }

    /// <summary>
    /// Another write may have found these samples there, and be acknowledged, in the meantime. If it was counted by now they stay, though
    /// refused: they will come again. Otherwise it sees the failure, waits here and puts them back.
    /// </summary>
    private void TakeBack(WriteScratch scratch, int repeats)
    {
        lock (_takingBack)
        {
            Interlocked.Increment(ref _takenBack);
            if (Volatile.Read(ref _repeats) == repeats)
                scratch.Undo();
            Interlocked.Increment(ref _takenBack);
        }
    }

    private void ToJournal(List<MetricMetadata> metadata, JournalScratch scratch)
    {
        var end = Default.Journal.Append((segment, to) => scratch.Encode(segment, Default.Definitions, metadata, to));
        if (_options.Durability == Durability.Disk)
            Default.Journal.Sync(end);
    }

    private static long BytesIn(string folder)
        => new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Exists ? file.Length : 0);
}
