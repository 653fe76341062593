using Observe.Store.Tenancy;

namespace Observe.Store.Metrics;

/// <summary>
/// Where samples come out. Times are milliseconds since the epoch, both ends inclusive. Only <c>promql/</c> reads series here;
/// other roles ask <c>IMetricQuery</c>. Thread-safe; a reader sees every write that was acknowledged before the call.
/// </summary>
public interface IMetricReader
{
    /// <summary>
    /// Series that match every matcher and have samples in the range, sorted by labels. The caller disposes the result, which
    /// keeps the chunks alive until then.
    /// </summary>
    ValueTask<SelectedSeriesSet> SelectAsync(TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken);

    /// <summary>Label sets of series that match any of the selections (all series where there is none), sorted.</summary>
    ValueTask<IReadOnlyList<LabelSet>> SeriesAsync(TenantId tenant, LabelQuery query, CancellationToken cancellationToken);

    /// <summary>Label names in use, sorted.</summary>
    ValueTask<IReadOnlyList<string>> LabelNamesAsync(TenantId tenant, LabelQuery query, CancellationToken cancellationToken);

    /// <summary>Values of one label in use, sorted.</summary>
    ValueTask<IReadOnlyList<string>> LabelValuesAsync(
        TenantId tenant, string labelName, LabelQuery query, CancellationToken cancellationToken);

    /// <summary>Exemplars of series that match, by series, in order of time.</summary>
    ValueTask<IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)>> ExemplarsAsync(
        TenantId tenant, SeriesSelection selection, CancellationToken cancellationToken);

    /// <summary>What senders said of metric families, by family; null = all.</summary>
    ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(TenantId tenant, string? family, CancellationToken cancellationToken);

    /// <summary>How many series, by metric and label: what the store costs and why.</summary>
    ValueTask<Cardinality> CardinalityAsync(TenantId tenant, int limit, CancellationToken cancellationToken);
}

/// <summary>
/// All matchers must hold; samples of [MinTime, MaxTime] are read. With a hint <paramref name="Summaries"/> some chunks may be an
/// <see cref="ISummaryChunk"/>.
/// </summary>
public sealed record SeriesSelection(IReadOnlyList<LabelMatcher> Matchers, long MinTime, long MaxTime, SummaryHint? Summaries = null);

/// <summary>Any of <paramref name="MatcherSets"/> must hold (none = all series); at most <paramref name="Limit"/> answers, 0 = no limit.</summary>
public sealed record LabelQuery(
    IReadOnlyList<IReadOnlyList<LabelMatcher>> MatcherSets, long MinTime, long MaxTime, int Limit = 0);

/// <summary>Totals and the largest contributors, largest first.</summary>
/// <param name="Series">In all.</param>
/// <param name="LabelPairs">Different ones.</param>
/// <param name="Chunks">Of all series.</param>
/// <param name="MinTime">Of the oldest sample, ms.</param>
/// <param name="MaxTime">Of the newest sample, ms.</param>
/// <param name="SeriesByMetric">By <c>__name__</c>.</param>
/// <param name="SeriesByWorkload">By <c>job</c>.</param>
/// <param name="ValuesByLabel">Different values of each label.</param>
/// <param name="BytesByLabel">Bytes of values, each as often as it is used.</param>
/// <param name="SeriesByLabelPair">By <c>name=value</c>.</param>
/// <param name="Young">Series that were new since <paramref name="YoungSince"/>: churn.</param>
/// <param name="YoungSince">An hour ago, or the start where that is later; ms.</param>
/// <param name="YoungByMetric">The same by metric.</param>
/// <param name="YoungByLabel">Different values of each label that only young series have: what makes the churn.</param>
public sealed record Cardinality(
    long Series,
    long LabelPairs,
    long Chunks,
    long MinTime,
    long MaxTime,
    IReadOnlyList<NamedCount> SeriesByMetric,
    IReadOnlyList<NamedCount> SeriesByWorkload,
    IReadOnlyList<NamedCount> ValuesByLabel,
    IReadOnlyList<NamedCount> BytesByLabel,
    IReadOnlyList<NamedCount> SeriesByLabelPair,
    long Young,
    long YoungSince,
    IReadOnlyList<NamedCount> YoungByMetric,
    IReadOnlyList<NamedCount> YoungByLabel);

public sealed record NamedCount(string Name, long Value);
