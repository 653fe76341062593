using System.Collections.Concurrent;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Head;

/// <summary>What every store that has all series in memory does alike: resolve series, and answer what is asked of labels.</summary>
internal abstract class HeadMetricStore : IMetricWriter, IMetricReader
{
    /// <summary>Buffers of writes that are done; as many as ever wrote at once.</summary>
    private readonly ConcurrentBag<WriteScratch> _scratch = [];

    /// <summary>The head of the only tenant there is.</summary>
    protected abstract TenantHead Head { get; }

    public void TryResolve(TenantId tenant, ReadOnlySpan<WireKey> keys, Span<Series?> series) => Of(tenant).Wire.Find(keys, series);

    public SeriesResolution Resolve(TenantId tenant, LabelSet labels, WireKey key = default) => Of(tenant).Resolve(labels, key);

    public abstract ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken);

    public abstract ValueTask<SelectedSeriesSet> SelectAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken);

    public virtual ValueTask<IReadOnlyList<LabelSet>> SeriesAsync(
        TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
        => new(Limited(Matching(tenant, query).Select(series => series.Labels).Order(), query.Limit));

    public virtual ValueTask<IReadOnlyList<string>> LabelNamesAsync(
        TenantId tenant, LabelQuery query, CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var series in Matching(tenant, query))
        {
            foreach (var label in series.Labels)
                names.Add(label.Name);
        }

        return new(Limited(names, query.Limit));
    }

    public virtual ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        TenantId tenant, string labelName, LabelQuery query, CancellationToken cancellationToken)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var series in Matching(tenant, query))
        {
            if (series.Labels[labelName] is { } value)
                values.Add(value);
        }

        return new(Limited(values, query.Limit));
    }

    public ValueTask<IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)>> ExemplarsAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken)
        => new(Of(tenant).Exemplars.Select(selection));

    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(
        TenantId tenant, string? family, CancellationToken cancellationToken)
        => new([.. Of(tenant).Metadata.Values
            .Where(item => family is null || item.Family == family)
            .OrderBy(item => item.Family, StringComparer.Ordinal)]);

    public ValueTask<Cardinality> CardinalityAsync(TenantId tenant, int limit, CancellationToken cancellationToken)
        => new(SeriesCardinality.Of(Of(tenant), limit));

    protected TenantHead Of(TenantId tenant)
        => tenant == TenantId.Default ? Head : throw new ArgumentException($"there is no tenant `{tenant}`", nameof(tenant));

    protected WriteScratch TakeScratch() => _scratch.TryTake(out var used) ? used : NewScratch();

    protected virtual WriteScratch NewScratch() => new();

    protected void GiveBack(WriteScratch scratch)
    {
        scratch.Clear();
        _scratch.Add(scratch);
    }

    private IEnumerable<HeadSeries> Matching(TenantId tenant, LabelQuery query)
    {
        var index = Of(tenant).Index;
        var candidates = query.MatcherSets.Count switch
        {
            0 => index.All(),
            1 => index.Select(query.MatcherSets[0]),
            _ => query.MatcherSets.SelectMany(index.Select).Distinct(),
        };
        return candidates.Where(series => series.HasSamplesIn(query.MinTime, query.MaxTime));
    }

    protected static IReadOnlyList<T> Limited<T>(IEnumerable<T> items, int limit) => [.. limit > 0 ? items.Take(limit) : items];
}
