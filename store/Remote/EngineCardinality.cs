using System.Text.Json;
using Observe.Store.Metrics;

namespace Observe.Store.Remote;

/// <summary>What engines say at <c>/status/tsdb</c>; each leaves out what it does not count, and none counts churn.</summary>
internal static class EngineCardinality
{
    public static Cardinality Read(JsonElement data, int limit)
    {
        var head = data.TryGetProperty("headStats", out var stats) ? stats : data;
        var byPair = Counts(data, "seriesCountByLabelValuePair", limit);
        return new Cardinality(
            Number(head, "numSeries") ?? Number(data, "totalSeries") ?? 0,
            Number(head, "numLabelPairs") ?? Number(data, "totalLabelValuePairs") ?? 0,
            Number(head, "chunkCount") ?? 0,
            Number(head, "minTime") ?? 0,
            Number(head, "maxTime") ?? 0,
            Counts(data, "seriesCountByMetricName", limit),
            [.. byPair.Where(pair => pair.Name.StartsWith("job=", StringComparison.Ordinal)).Select(pair => pair with { Name = pair.Name["job=".Length..] })],
            Counts(data, "labelValueCountByLabelName", limit),
            Counts(data, "memoryInBytesByLabelName", limit),
            byPair,
            0, 0, [], []);
    }

    private static IReadOnlyList<NamedCount> Counts(JsonElement data, string name, int limit)
        => data.TryGetProperty(name, out var counts) && counts.ValueKind == JsonValueKind.Array
            ? [.. counts.EnumerateArray().Take(limit).Select(item => new NamedCount(item.GetProperty("name").GetString() ?? "", Number(item, "value") ?? 0))]
            : [];

    private static long? Number(JsonElement from, string name)
        => from.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt64() : null;
}
