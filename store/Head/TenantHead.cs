using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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

    public TenantHead(TenantId tenant, StoreOptions options)
    {
        Options = options;
        Index = new SeriesIndex(tenant);
        // A sender or two with spellings of their own for every series.
        Wire = new WireLabels((int)Math.Min(int.MaxValue, options.MaxSeries * 4L));
        Exemplars = new ExemplarRing(options.MaxExemplars);
    }

    public StoreOptions Options { get; }

    public SeriesIndex Index { get; }

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
            if (!TryAdd(labels, out series))
                return SeriesResolution.Refused(RefusalReason.SeriesLimit, SeriesLimit(labels));
        }

        if (key != WireKey.None)
            Wire.Remember(key, series);
        return series;
    }

    /// <summary>False where there are as many series as may be.</summary>
    public bool TryAdd(LabelSet labels, [NotNullWhen(true)] out HeadSeries? series)
    {
        series = Index.GetOrAdd(labels, IsOwn(labels) ? Options.MaxSeries + (Options.MaxSeries / OwnShare) + OwnLeast : Options.MaxSeries);
        return series is not null;
    }

    /// <summary>Whether new series of senders are refused.</summary>
    public bool IsFull => Index.Count >= Options.MaxSeries;

    /// <summary>
    /// Signals (names with a colon, as recorded ones have) and Observe's own metrics. They have room beyond the limit, so that somebody
    /// else's flood of series neither blinds nor stops what is scaled; who imitates them gains no more than that.
    /// </summary>
    private static bool IsOwn(LabelSet labels)
        => labels.MetricName?.Contains(':', StringComparison.Ordinal) == true || labels["job"] == "observe";

    public string SeriesLimit(LabelSet labels)
        => $"{labels.MetricName}: there are {Options.MaxSeries} series already; send fewer or raise store.maxSeries";

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

    /// <summary>Forgets series without samples: those that ended, and those whose samples were all refused; which.</summary>
    public IReadOnlySet<HeadSeries> ForgetEmptySeries()
    {
        var ended = Index.RemoveEmpty();
        if (ended.Count > 0)
            Wire.Forget(ended);
        return ended;
    }

    public void Dispose() => Index.Dispose();
}
