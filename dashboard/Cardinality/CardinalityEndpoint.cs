using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Observe.Dashboard.Documents;
using Observe.Store;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Cardinality;

/// <summary>What the store's series cost, which metrics, workloads and labels are to blame, and how far the limits are.</summary>
internal static class CardinalityEndpoint
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 1000;

    public static void Map(RouteGroupBuilder api)
        => api.MapGet("/cardinality", GetAsync)
            .WithSummary("Series by metric, workload and label, those that are new, and the limits: the largest first, limit of each")
            .Produces<CardinalityReport>();

    private static async Task<IResult> GetAsync(
        int? limit, IMetricReader reader, IOptions<StoreOptions> options, CancellationToken cancellationToken)
    {
        var found = await reader.CardinalityAsync(TenantId.Default, Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit), cancellationToken);
        return StateDocuments.Json(new CardinalityReport(
            found.Series, options.Value.MaxSeries, options.Value.MaxSeriesPerMetric, options.Value.MaxSeriesPerWorkload,
            found.SeriesByMetric, found.SeriesByWorkload, found.ValuesByLabel, found.SeriesByLabelPair,
            found.Young, found.YoungSince, found.YoungByMetric, found.YoungByLabel));
    }
}

/// <summary>Series and who has them, largest first.</summary>
/// <param name="Series">In all.</param>
/// <param name="MaxSeries">The limit of all.</param>
/// <param name="MaxSeriesPerMetric">The limit of each metric.</param>
/// <param name="MaxSeriesPerWorkload">The limit of each workload.</param>
/// <param name="ByMetric">Series of each metric.</param>
/// <param name="ByWorkload">Series of each <c>job</c>.</param>
/// <param name="ValuesByLabel">Different values of each label.</param>
/// <param name="ByLabelPair">Series of each <c>name=value</c>.</param>
/// <param name="New">Series first seen since <paramref name="NewSince"/>.</param>
/// <param name="NewSince">An hour ago, or the start where that is later; ms since the epoch.</param>
/// <param name="NewByMetric">New series of each metric.</param>
/// <param name="NewValuesByLabel">Values of each label that only new series have.</param>
internal sealed record CardinalityReport(
    long Series,
    int MaxSeries,
    int MaxSeriesPerMetric,
    int MaxSeriesPerWorkload,
    IReadOnlyList<NamedCount> ByMetric,
    IReadOnlyList<NamedCount> ByWorkload,
    IReadOnlyList<NamedCount> ValuesByLabel,
    IReadOnlyList<NamedCount> ByLabelPair,
    long New,
    long NewSince,
    IReadOnlyList<NamedCount> NewByMetric,
    IReadOnlyList<NamedCount> NewValuesByLabel);
