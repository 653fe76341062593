using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Observe.Store.Head;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Embedded;

/// <summary>
/// Metrics in a folder. A write goes into the head, then into the journal, then it is acknowledged; what the journal cannot take is
/// taken out of the head again and the sender told to come back.
/// </summary>
internal sealed partial class EmbeddedMetricStore : IMetricWriter, IMetricReader, IJournalFeed, IDisposable
{
    /// <summary>
    /// Own writes lie at the time they are for: two days covers the longest horizon, ms. As far back as ahead they may be made anew.
    /// </summary>
    private const long OwnLimit = 2 * 86_400_000L;

    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreTelemetry _telemetry;
    private readonly JournalFollowers _followers;

    /// <summary>Buffers of writes that are done; as many as ever wrote at once.</summary>
    private readonly ConcurrentBag<WriteScratch> _scratch = [];

    private int _failures;

    public EmbeddedMetricStore(
        StoreFolder folder, IOptions<StoreOptions> options, IJournalDisk disk, TimeProvider time, StoreTelemetry telemetry)
    {
        _options = options.Value;
        _time = time;
        _telemetry = telemetry;
        _followers = new JournalFollowers(telemetry.FollowerMissed);
        Default = TenantMetrics.Open(TenantId.Default, folder.For(TenantId.Default, "metrics"), _options, disk);
        telemetry.Observe(() => Default.Index.Count, () => Default.Journal.Length, () => Default.Blocks.Bytes);
    }

    /// <summary>The only tenant there is.</summary>
    public TenantMetrics Default { get; }

    public StoreStatistics Statistics
    {
        get
        {
            var total = default(SeriesSummary);
            foreach (var series in Default.Index.All())
                total = total.Plus(series.Summary);
            return new StoreStatistics(
                Default.Index.Count, total.Samples, total.Chunks,
                BytesIn(Default.JournalFolder), BytesIn(Default.CheckpointFolder), Default.Blocks.Bytes, Default.Damage.All);
        }
    }

    public bool TryResolve(TenantId tenant, ReadOnlySpan<byte> wireLabels, [NotNullWhen(true)] out Series? series)
    {
        var found = Of(tenant).Wire.TryGet(wireLabels, out var head);
        series = head;
        return found;
    }

    public SeriesResolution Resolve(TenantId tenant, LabelSet labels, ReadOnlySpan<byte> wireLabels = default)
    {
        var metrics = Of(tenant);
        if (!metrics.Index.TryGet(labels, out var series))
        {
            if (LabelLimits.Check(labels, _options) is { } refusal)
                return new SeriesResolution(null, refusal);
            series = metrics.Index.GetOrAdd(labels, _options.MaxSeries);
            if (series is null)
            {
                return SeriesResolution.Refused(RefusalReason.SeriesLimit, SeriesLimit(labels));
            }
        }

        if (!wireLabels.IsEmpty)
            metrics.Wire.Remember(wireLabels, series);
        return series;
    }

    public ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken)
    {
        var result = Write(Of(tenant), tenant, batch, origin);
        _telemetry.Wrote(result);
        return new(result);
    }

    public IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, IReadOnlyList<JournalPosition>? from, CancellationToken cancellationToken)
        => _followers.FollowAsync(tenant, cancellationToken);

    public void Dispose() => Default.Dispose();

    private WriteResult Write(TenantMetrics metrics, TenantId tenant, WriteBatch batch, WriteOrigin origin)
    {
        var scratch = _scratch.TryTake(out var used) ? used : new WriteScratch();
        try
        {
            var failuresBefore = Volatile.Read(ref _failures);
            Append(metrics, batch, origin, scratch);
            var metadata = NewMetadata(metrics, batch.Metadata);
            if (scratch.Entries.Count > 0 || metadata.Count > 0)
            {
                // Before the journal, so that a checkpoint that drops this record repeats it.
                foreach (var item in metadata)
                    metrics.Metadata[item.Family] = item;
                try
                {
                    ToJournal(metrics.Journal, metadata, scratch);
                }
                catch (IOException error)
                {
                    Interlocked.Increment(ref _failures);
                    scratch.Undo();
                    foreach (var item in metadata)
                        metrics.Metadata.TryRemove(item.Family, out _);
                    _telemetry.JournalFailed();
                    return WriteResult.NotAvailable($"the journal cannot be written: {error.Message}");
                }

                // Somebody whose write failed may have taken back what this one found to be there already.
                if (Volatile.Read(ref _failures) != failuresBefore)
                    Append(metrics, batch, origin, new WriteScratch());
                _followers.Publish(tenant, scratch.CopyFresh);
            }

            foreach (var (series, exemplar) in batch.Exemplars)
                metrics.Exemplars.Add(series, exemplar);
            return scratch.Tally.ToResult(scratch.Entries.Count);
        }
        finally
        {
            scratch.Clear();
            _scratch.Add(scratch);
        }
    }

    private void ToJournal(JournalWriter journal, List<MetricMetadata> metadata, WriteScratch scratch)
    {
        JournalRecord.EncodeBody(scratch.Samples, metadata, scratch.Body);
        var end = journal.Append((segment, to) =>
        {
            JournalRecord.EncodeDefinitions(scratch.Samples, segment, to);
            to.Bytes(scratch.Body.Written);
        });
        if (_options.Durability == Durability.Disk)
            journal.Sync(end);
    }

    private void Append(TenantMetrics metrics, WriteBatch batch, WriteOrigin origin, WriteScratch scratch)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var isOwn = origin == WriteOrigin.Own;
        var latest = now + (isOwn ? OwnLimit : (long)_options.FutureLimit.TotalMilliseconds);
        var earliest = now - (long)_options.RetentionTime.TotalMilliseconds;
        var lateWindow = (long)_options.LateWindow.TotalMilliseconds;
        var rule = new AppendRule(isOwn ? Math.Max(lateWindow, 2 * OwnLimit) : lateWindow, Overwrite: isOwn, LooksIntoBlocks: true);
        foreach (var entry in batch.AsSpan())
        {
            var time = entry.Sample.Time;
            if (time > latest)
            {
                scratch.Tally.Add(RefusalReason.TooFarInFuture, () =>
                    $"{entry.Series}: {Text(time)} is ahead of the clock ({Text(now)}) by more than store.futureLimit");
            }
            else if (time < earliest)
            {
                scratch.Tally.Add(RefusalReason.BeyondRetention, () => $"{entry.Series}: {Text(time)} is older than store.retentionTime");
            }
            else
            {
                Append(metrics, entry, rule, scratch);
            }
        }
    }

    private void Append(TenantMetrics metrics, WriteEntry entry, in AppendRule rule, WriteScratch scratch)
    {
        var series = (HeadSeries)entry.Series;
        var result = series.Append(entry.Sample, rule);
        while (result.Outcome == AppendOutcome.Gone)
        {
            series = metrics.Index.GetOrAdd(entry.Series.Labels, _options.MaxSeries);
            if (series is null)
            {
                scratch.Tally.Add(RefusalReason.SeriesLimit, () => SeriesLimit(entry.Series.Labels));
                return;
            }

            result = series.Append(entry.Sample, rule);
        }

        var time = entry.Sample.Time;
        if (result.Outcome == AppendOutcome.TooLate)
        {
            scratch.Tally.Add(RefusalReason.TooLate, () =>
                $"{entry.Series}: {Text(time)} is older than the newest sample by more than store.lateWindow");
        }
        else if (result.Outcome == AppendOutcome.Conflict)
        {
            scratch.Tally.Add(RefusalReason.DuplicateTimestamp, () => $"{entry.Series}: another value at {Text(time)} is there already");
        }
        else
        {
            // One that is known is journaled again: the write that brought it may still be on its way, and may fail.
            scratch.Add(new WriteEntry(series, entry.Sample), result);
        }
    }

    private List<MetricMetadata> NewMetadata(TenantMetrics metrics, IReadOnlyList<MetricMetadata> metadata)
    {
        var changed = new List<MetricMetadata>();
        foreach (var item in metadata)
        {
            if (metrics.Metadata.TryGetValue(item.Family, out var before) ? before != item : metrics.Metadata.Count < _options.MaxMetadata)
                changed.Add(item);
        }

        return changed;
    }

    private string SeriesLimit(LabelSet labels)
        => $"{labels.MetricName}: there are {_options.MaxSeries} series already; send fewer or raise store.maxSeries";

    private static long BytesIn(string folder)
        => new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Exists ? file.Length : 0);

    private TenantMetrics Of(TenantId tenant)
        => tenant == TenantId.Default ? Default : throw new ArgumentException($"there is no tenant `{tenant}`", nameof(tenant));

    private static string Text(long time) => time is > -62135596800000 and < 253402300800000
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-ddTHH:mm:ss.fffZ")
        : $"{time} ms";
}
