using System.Collections.Concurrent;
using Observe.Store.Index;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Head;

/// <summary>What a process holds of one tenant in memory: series with their recent samples, wire table, metadata, exemplars.</summary>
internal sealed class TenantHead : IDisposable
{
    /// <summary>A twentieth of the limit on top for Observe's own series, and no fewer than a small installation has.</summary>
    private const int OwnShare = 20;

    private const int OwnLeast = 2000;

    private readonly SeriesLimits _limits;
    private readonly SeriesLimits _ownLimits;

    public TenantHead(TenantId tenant, StoreOptions options)
    {
        Options = options;
        _limits = new SeriesLimits(options.MaxSeries, options.MaxSeriesPerMetric, options.MaxSeriesPerWorkload);
        _ownLimits = new SeriesLimits(options.MaxSeries + (options.MaxSeries / OwnShare) + OwnLeast);
        Index = new SeriesIndex(tenant);
        // A sender or two with spellings of their own for every series.
        Wire = new WireLabels((int)Math.Min(int.MaxValue, options.MaxSeries * 4L));
        Exemplars = new ExemplarRing(options.MaxExemplars);
    }

    public StoreOptions Options { get; }

    public SeriesIndex Index { get; }

    public SeriesBirths Births { get; } = new();

    public WireLabels Wire { get; }

    /// <summary>By family; bounded by <see cref="StoreOptions.MaxMetadata"/>.</summary>
    public ConcurrentDictionary<string, MetricMetadata> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>In memory only: an exemplar leads to a trace, and both are of today.</summary>
    public ExemplarRing Exemplars { get; }

    public SeriesSummary Summary
    {
        get
        {
            var total = default(SeriesSummary);
            foreach (var series in Index.All())
                total = total.Plus(series.Summary);
            return total;
        }
    }

    public SeriesResolution Resolve(LabelSet labels, WireKey key)
    {
        if (!Index.TryGet(labels, out var series))
        {
            if (LabelLimits.Check(labels, Options) is { } refusal)
                return new SeriesResolution(null, refusal);
            if (TryAdd(labels, out series) is { } reached)
                return new SeriesResolution(null, reached);
        }

        if (key != WireKey.None)
            Wire.Remember(key, series!);
        return series!;
    }

    /// <summary>Why a series that is not known yet may not be made; null where it is there.</summary>
    public Refusal? TryAdd(LabelSet labels, out HeadSeries? series)
        => Index.TryAdd(labels, IsOwn(labels) ? _ownLimits : _limits, out series) is { } reached
            ? new Refusal(reached, $"{labels.MetricName}: {TooMany(reached, labels.MetricName, labels[SeriesLimits.WorkloadLabel])}; send fewer or raise it")
            : null;

    /// <summary>Whether all series together have reached their limit.</summary>
    public bool IsFull => Index.Count >= Options.MaxSeries;

    /// <summary>Which limit new series of senders are refused for, in words; null where none is.</summary>
    public string? Full()
    {
        if (IsFull)
            return TooMany(RefusalReason.SeriesLimit, null, null);
        var metric = Index.SeriesBy(Label.MetricName).Find(metric => metric.Value >= Options.MaxSeriesPerMetric)?.Name;
        if (metric is not null)
            return TooMany(RefusalReason.MetricSeriesLimit, metric, null);
        var workload = Index.SeriesBy(SeriesLimits.WorkloadLabel).Find(job => job.Value >= Options.MaxSeriesPerWorkload)?.Name;
        return workload is null ? null : TooMany(RefusalReason.WorkloadSeriesLimit, null, workload);
    }

    /// <summary>
    /// Signals (names with a colon, as recorded ones have) and Observe's own metrics. They have room beyond the limit, so that somebody
    /// else's flood of series neither blinds nor stops what is scaled; who imitates them gains no more than that.
    /// </summary>
    private static bool IsOwn(LabelSet labels)
        => labels.MetricName?.Contains(':', StringComparison.Ordinal) == true || labels["job"] == "observe";

    private string TooMany(RefusalReason limit, string? metric, string? workload) => limit switch
    {
        RefusalReason.MetricSeriesLimit => $"`{metric}` has {Options.MaxSeriesPerMetric} series, as many as store.maxSeriesPerMetric allows",
        RefusalReason.WorkloadSeriesLimit => $"job `{workload}` has {Options.MaxSeriesPerWorkload} series, as many as store.maxSeriesPerWorkload allows",
        _ => $"there are {Options.MaxSeries} series, as many as store.maxSeries allows",
    };

    /// <summary>What of this is not known yet and may still be kept.</summary>
    public List<MetricMetadata> NewMetadata(IReadOnlyList<MetricMetadata> metadata)
    {
        var changed = new List<MetricMetadata>();
        foreach (var item in metadata)
        {
            if (Metadata.TryGetValue(item.Family, out var before) ? before != item : Metadata.Count < Options.MaxMetadata)
                changed.Add(item);
        }

        return changed;
    }

    /// <summary>
    /// Forgets series without samples in memory: those whose samples were all refused, and those that had none since <paramref name="before"/>,
    /// ms; which.
    /// </summary>
    public IReadOnlySet<HeadSeries> ForgetEndedSeries(long before = long.MinValue)
    {
        var ended = Index.RemoveEnded(before);
        if (ended.Count > 0)
            Wire.Forget(ended);
        return ended;
    }

    public void Dispose() => Index.Dispose();
}
