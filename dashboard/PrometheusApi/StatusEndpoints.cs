using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Store.Alerts;
using Observe.Store.Metrics;
using Observe.Store.Sources;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.PrometheusApi;

/// <summary>Alerts, targets and what the server says of itself.</summary>
internal static class StatusEndpoints
{
    /// <summary>Grafana reads features from the version: this is the language's and API's, not Observe's own.</summary>
    private const string CompatibleVersion = "3.14.0";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/status/buildinfo", () => ApiResponse.Success(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", CompatibleVersion);
            json.WriteString("revision", "observe-" + typeof(StatusEndpoints).Assembly.GetName().Version?.ToString(3));
            json.WriteString("branch", "");
            json.WriteString("buildUser", "");
            json.WriteString("buildDate", "");
            json.WriteString("goVersion", "");
            json.WriteEndObject();
        })).WithSummary("The version of Prometheus that this API is like");
        api.MapGet("/status/tsdb", CardinalityAsync).WithSummary("How many series there are, and which metrics and labels have most");
        api.MapGet("/rules", () => ApiResponse.Success(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("groups");
            json.WriteEndArray();
            json.WriteEndObject();
        })).WithSummary("No rules: always empty, for clients that ask");
        api.MapGet("/alerts", AlertsAsync).WithSummary("Alerts that fire");
        api.MapGet("/targets", TargetsAsync).WithSummary("Targets that are scraped");
    }

    private static async Task<IResult> CardinalityAsync(int? limit, IMetricReader reader, CancellationToken cancellationToken)
    {
        var found = await reader.CardinalityAsync(TenantId.Default, Math.Clamp(limit ?? 10, 1, 10_000), cancellationToken);
        return ApiResponse.Success(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("headStats");
            json.WriteNumber("numSeries", found.Series);
            json.WriteNumber("numLabelPairs", found.LabelPairs);
            json.WriteNumber("chunkCount", found.Chunks);
            json.WriteNumber("minTime", found.MinTime);
            json.WriteNumber("maxTime", found.MaxTime);
            json.WriteEndObject();
            WriteCounts(json, "seriesCountByMetricName", found.SeriesByMetric);
            WriteCounts(json, "labelValueCountByLabelName", found.ValuesByLabel);
            WriteCounts(json, "memoryInBytesByLabelName", found.BytesByLabel);
            WriteCounts(json, "seriesCountByLabelValuePair", found.SeriesByLabelPair);
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> AlertsAsync(IStateStore state, CancellationToken cancellationToken)
    {
        var rows = await state.ListAsync(TenantId.Default, StateTables.Alerts, new StateQuery { NewestFirst = true }, cancellationToken);
        var firing = rows.Select(row => row.As<Alert>()).Where(alert => alert.State == AlertState.Firing).ToArray();
        return ApiResponse.Success(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("alerts");
            foreach (var alert in firing)
            {
                json.WriteStartObject();
                WriteTexts(json, "labels", alert.Labels);
                WriteTexts(json, "annotations", alert.Annotations);
                json.WriteString("state", "firing");
                json.WriteString("activeAt", DateTimeOffset.FromUnixTimeMilliseconds(alert.StartsAt));
                json.WriteString("value", "1");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<IResult> TargetsAsync(IStateStore state, CancellationToken cancellationToken)
    {
        var rows = await state.ListAsync(TenantId.Default, StateTables.Sources, new StateQuery(), cancellationToken);
        var scraped = rows.Select(row => row.As<SourceStatus>()).Where(source => source.Protocol == "scrape").ToArray();
        return ApiResponse.Success(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("activeTargets");
            foreach (var source in scraped)
            {
                json.WriteStartObject();
                WriteTexts(json, "labels", source.Labels ?? new Dictionary<string, string> { ["job"] = source.Name, ["instance"] = source.Address });
                WriteTexts(json, "discoveredLabels", new Dictionary<string, string>());
                json.WriteString("scrapePool", source.Name);
                json.WriteString("scrapeUrl", source.Address);
                json.WriteString("globalUrl", source.Address);
                json.WriteString("lastError", source.LastError ?? "");
                json.WriteString("lastScrape", DateTimeOffset.FromUnixTimeMilliseconds(source.LastSeen));
                json.WriteString("health", source.Healthy switch { true => "up", false => "down", null => "unknown" });
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("droppedTargets");
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IReadOnlyList<NamedCount> counts)
    {
        json.WriteStartArray(name);
        foreach (var count in counts)
        {
            json.WriteStartObject();
            json.WriteString("name", count.Name);
            json.WriteNumber("value", count.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in texts)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
