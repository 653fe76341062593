using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>Series, labels, exemplars and metadata.</summary>
internal static class MetadataEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapMethods("/labels", Methods, (HttpRequest request, IMetricReader reader, CancellationToken cancellationToken)
            => WithQueryAsync(request, false, async query => ApiResponse.Texts(
                await reader.LabelNamesAsync(TenantId.Default, query, cancellationToken)))).WithSummary("Names of labels");
        api.MapGet("/label/{name}/values", (string name, HttpRequest request, IMetricReader reader, CancellationToken cancellationToken)
            => WithQueryAsync(request, false, async query => ApiResponse.Texts(
                await reader.LabelValuesAsync(TenantId.Default, EscapedName.Unescape(name), query, cancellationToken)))).WithSummary("Values of one label");
        api.MapMethods("/series", Methods, (HttpRequest request, IMetricReader reader, CancellationToken cancellationToken)
            => WithQueryAsync(request, true, async query => Series(
                await reader.SeriesAsync(TenantId.Default, query, cancellationToken)))).WithSummary("Series that match");
        api.MapMethods("/query_exemplars", Methods, ExemplarsAsync).WithSummary("Exemplars of the series that an expression names");
        api.MapGet("/metadata", MetadataAsync).WithSummary("Type, help and unit of metrics");
    }

    private static async Task<IResult> WithQueryAsync(HttpRequest request, bool needsMatch, Func<LabelQuery, Task<IResult>> answer)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        if (parameters.Matchers(out var error) is not { } matchers
            || parameters.Time("start", long.MinValue, out error) is not { } start
            || parameters.Time("end", long.MaxValue, out error) is not { } end
            || parameters.Limit(out error) is not { } limit)
            return error!;
        if (needsMatch && matchers.Count == 0)
            return ApiResponse.Error(QueryErrorType.BadData, "no match[] parameter provided");
        return await answer(new LabelQuery(matchers, start, end, limit));
    }

    private static IResult Series(IReadOnlyList<LabelSet> series)
        => ApiResponse.Success(json =>
        {
            json.WriteStartArray();
            foreach (var labels in series)
                QueryValueJson.WriteLabels(json, labels);
            json.WriteEndArray();
        });

    private static async Task<IResult> ExemplarsAsync(HttpRequest request, IMetricReader reader, CancellationToken cancellationToken)
    {
        var parameters = await ApiParameters.ReadAsync(request);
        if (parameters.Time("start", long.MinValue, out var error) is not { } start || parameters.Time("end", long.MaxValue, out error) is not { } end)
            return error!;
        var (selectors, problem) = Expressions.Selectors(parameters["query"] ?? "");
        if (selectors is null)
            return ApiResponse.BadParameter("query", problem);
        var found = new List<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)>();
        foreach (var matchers in selectors)
            found.AddRange(await reader.ExemplarsAsync(TenantId.Default, new SeriesSelection(matchers, start, end), cancellationToken));
        return ApiResponse.Success(json =>
        {
            json.WriteStartArray();
            foreach (var (series, exemplars) in found)
            {
                json.WriteStartObject();
                json.WritePropertyName("seriesLabels");
                QueryValueJson.WriteLabels(json, series);
                json.WriteStartArray("exemplars");
                foreach (var exemplar in exemplars)
                {
                    json.WriteStartObject();
                    json.WritePropertyName("labels");
                    QueryValueJson.WriteLabels(json, exemplar.Labels);
                    json.WriteString("value", GoNumber.Format(exemplar.Value));
                    json.WriteNumber("timestamp", exemplar.Time / 1000.0);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static async Task<IResult> MetadataAsync(string? metric, int? limit, IMetricReader reader, CancellationToken cancellationToken)
    {
        var metadata = await reader.MetadataAsync(TenantId.Default, metric, cancellationToken);
        return ApiResponse.Success(json =>
        {
            json.WriteStartObject();
            foreach (var item in metadata.Take(limit is > 0 ? limit.Value : int.MaxValue))
            {
                json.WriteStartArray(item.Family);
                json.WriteStartObject();
                json.WriteString("type", item.Type.ToString().ToLowerInvariant());
                json.WriteString("help", item.Help);
                json.WriteString("unit", item.Unit);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }
}
