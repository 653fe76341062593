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
    /// <summary>Own writes lie at the time they are for: two days covers the longest horizon.</summary>
    private const long OwnFutureLimit = 2 * 86_400_000L;

    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreTelemetry _telemetry;
    private readonly JournalFollowers _followers = new();

    public EmbeddedMetricStore(
        StoreFolder folder, IOptions<StoreOptions> options, IJournalDisk disk, TimeProvider time, StoreTelemetry telemetry)
    {
        _options = options.Value;
        _time = time;
        _telemetry = telemetry;
        Default = TenantMetrics.Open(TenantId.Default, folder.For(TenantId.Default, "metrics"), _options, disk);
        telemetry.Observe(() => Statistics);
    }

    /// <summary>The only tenant there is.</summary>
    public TenantMetrics Default { get; }

    public StoreStatistics Statistics => new(
        Default.Index.Count,
        Directory.GetFiles(Default.JournalFolder).Sum(path => new FileInfo(path).Length),
        Default.Blocks.Sum(block => block.Length),
        Default.Damaged);

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
                return SeriesResolution.Refused(RefusalReason.SeriesLimit,
                    $"{labels.MetricName}: there are {_options.MaxSeries} series already; send fewer or raise store.maxSeries");
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
        var tally = new RefusalTally();
        var kept = new List<(WriteEntry Entry, AppendResult Result)>(batch.Count);
        var known = Append(batch, origin, kept, tally);
        var metadata = NewMetadata(metrics, batch.Metadata);
        if (kept.Count > 0 || metadata.Count > 0)
        {
            var entries = kept.ConvertAll(item => item.Entry);
            try
            {
                var end = metrics.Journal.Append((segment, to) => JournalRecord.Encode(
                    System.Runtime.InteropServices.CollectionsMarshal.AsSpan(entries), metadata, segment, to));
                if (_options.Durability == Durability.Disk)
                    metrics.Journal.Sync(end);
            }
            catch (IOException error)
            {
                for (var i = kept.Count - 1; i >= 0; i--)
                    ((HeadSeries)kept[i].Entry.Series).Undo(kept[i].Entry.Sample, kept[i].Result);
                _telemetry.JournalFailed();
                return WriteResult.NotAvailable($"the journal cannot be written: {error.Message}");
            }

            _followers.Publish(tenant, entries);
        }

        foreach (var item in metadata)
            metrics.Metadata[item.Family] = item;
        foreach (var (series, exemplar) in batch.Exemplars)
            metrics.Exemplars.Add(series, exemplar);
        return tally.ToResult(kept.Count + known);
    }

    /// <returns>How many samples were there already, equal to the bit.</returns>
    private int Append(WriteBatch batch, WriteOrigin origin, List<(WriteEntry, AppendResult)> kept, RefusalTally tally)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var latest = now + (origin == WriteOrigin.Own ? OwnFutureLimit : (long)_options.FutureLimit.TotalMilliseconds);
        var earliest = now - (long)_options.RetentionTime.TotalMilliseconds;
        var lateWindow = (long)_options.LateWindow.TotalMilliseconds;
        var known = 0;
        foreach (var entry in batch.AsSpan())
        {
            var time = entry.Sample.Time;
            if (time > latest)
            {
                tally.Add(RefusalReason.TooFarInFuture, () => $"{entry.Series}: {Text(time)} is ahead of the clock ({Text(now)}) by more than store.futureLimit");
                continue;
            }

            if (time < earliest)
            {
                tally.Add(RefusalReason.BeyondRetention, () => $"{entry.Series}: {Text(time)} is older than store.retentionTime");
                continue;
            }

            var result = ((HeadSeries)entry.Series).Append(entry.Sample, lateWindow, origin == WriteOrigin.Own);
            if (result.Outcome is AppendOutcome.Added or AppendOutcome.Replaced)
                kept.Add((entry, result));
            else if (result.Outcome == AppendOutcome.Known)
                known++;
            else if (result.Outcome == AppendOutcome.TooLate)
                tally.Add(RefusalReason.TooLate, () => $"{entry.Series}: {Text(time)} is older than the newest sample by more than store.lateWindow");
            else
                tally.Add(RefusalReason.DuplicateTimestamp, () => $"{entry.Series}: another value at {Text(time)} is there already");
        }

        return known;
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

    private TenantMetrics Of(TenantId tenant)
        => tenant == TenantId.Default ? Default : throw new ArgumentException($"there is no tenant `{tenant}`", nameof(tenant));

    private static string Text(long time) => time is > -62135596800000 and < 253402300800000
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-ddTHH:mm:ss.fffZ")
        : $"{time} ms";
}
