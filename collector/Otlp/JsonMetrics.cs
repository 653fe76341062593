using System.Text.Json;
using Observe.Collector.Wire;

namespace Observe.Collector.Otlp;

/// <summary>Decodes metric export requests in OTLP/JSON.</summary>
internal static class JsonMetrics
{
    private static readonly (string Member, OtlpMetricKind Kind)[] Kinds =
    [
        ("gauge", OtlpMetricKind.Gauge), ("sum", OtlpMetricKind.Sum), ("histogram", OtlpMetricKind.Histogram),
        ("exponentialHistogram", OtlpMetricKind.ExponentialHistogram), ("summary", OtlpMetricKind.Summary),
    ];

    private static readonly string[] TemporalityNames =
        ["AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE"];

    /// <exception cref="MalformedException">Not an export request.</exception>
    public static List<OtlpResourceMetrics> Decode(ReadOnlyMemory<byte> request) => OtlpJson.Read(
        request, root => OtlpJson.List(root, "resourceMetrics").Select(ResourceMetrics).ToList());

    private static OtlpResourceMetrics ResourceMetrics(JsonElement item)
    {
        var resource = new OtlpResourceMetrics { Resource = OtlpJson.Resource(item) };
        foreach (var scope in OtlpJson.List(item, "scopeMetrics"))
            resource.Metrics.AddRange(OtlpJson.List(scope, "metrics").Select(Metric));
        return resource;
    }

    private static OtlpMetric Metric(JsonElement item)
    {
        var metric = new OtlpMetric
        {
            Name = OtlpJson.Text(item, "name"),
            Description = OtlpJson.Text(item, "description"),
            Unit = OtlpJson.Text(item, "unit"),
        };
        foreach (var (member, kind) in Kinds)
        {
            if (OtlpJson.Find(item, member) is not { } data)
                continue;
            metric.Kind = kind;
            metric.Temporality = (OtlpTemporality)OtlpJson.Enum(data, "aggregationTemporality", TemporalityNames);
            metric.IsMonotonic = OtlpJson.Flag(data, "isMonotonic");
            metric.Points.AddRange(OtlpJson.List(data, "dataPoints").Select(Point));
        }

        return metric;
    }

    private static OtlpPoint Point(JsonElement item)
    {
        var point = new OtlpPoint
        {
            StartTime = OtlpJson.Unsigned(item, "startTimeUnixNano"),
            Time = OtlpJson.Unsigned(item, "timeUnixNano"),
            Flags = (uint)OtlpJson.Number(item, "flags"),
            Value = OtlpJson.Value(item),
            Count = OtlpJson.Unsigned(item, "count"),
            Sum = OtlpJson.Find(item, "sum") is { } sum ? OtlpJson.Double(sum) : null,
            Scale = checked((int)OtlpJson.Number(item, "scale")),
            ZeroCount = OtlpJson.Unsigned(item, "zeroCount"),
            ZeroThreshold = OtlpJson.Double(item, "zeroThreshold"),
            Positive = Buckets(item, "positive"),
            Negative = Buckets(item, "negative"),
        };
        point.Attributes.AddRange(OtlpJson.Attributes(item, "attributes"));
        point.BucketCounts.AddRange(OtlpJson.List(item, "bucketCounts").Select(OtlpJson.Unsigned));
        point.Bounds.AddRange(OtlpJson.List(item, "explicitBounds").Select(OtlpJson.Double));
        point.Quantiles.AddRange(OtlpJson.List(item, "quantileValues")
            .Select(quantile => (OtlpJson.Double(quantile, "quantile"), OtlpJson.Double(quantile, "value"))));
        point.Exemplars.AddRange(OtlpJson.List(item, "exemplars").Select(Exemplar));
        return point;
    }

    private static OtlpBuckets? Buckets(JsonElement item, string side)
    {
        if (OtlpJson.Find(item, side) is not { } found)
            return null;
        var buckets = new OtlpBuckets { Offset = checked((int)OtlpJson.Number(found, "offset")) };
        buckets.Counts.AddRange(OtlpJson.List(found, "bucketCounts").Select(OtlpJson.Unsigned));
        return buckets;
    }

    private static OtlpExemplar Exemplar(JsonElement item) => new(
        OtlpJson.Unsigned(item, "timeUnixNano"), OtlpJson.Value(item), OtlpJson.Id(item, "traceId"), OtlpJson.Id(item, "spanId"),
        OtlpJson.Attributes(item, "filteredAttributes"));
}
