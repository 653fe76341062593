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
        var resource = new OtlpResourceMetrics();
        resource.Refusal = OtlpJson.Try(() => resource.Resource = OtlpJson.Resource(item));
        var refusal = OtlpJson.Try(() =>
        {
            foreach (var scope in OtlpJson.List(item, "scopeMetrics"))
                resource.Metrics.AddRange(OtlpJson.List(scope, "metrics").Select(Metric));
        });
        if (refusal is not null)
            resource.Metrics.Add(new OtlpMetric { Refusal = refusal });
        return resource;
    }

    private static OtlpMetric Metric(JsonElement item)
    {
        var metric = new OtlpMetric();
        var refusal = OtlpJson.Try(() =>
        {
            metric.Name = OtlpJson.Text(item, "name");
            metric.Description = OtlpJson.Text(item, "description");
            metric.Unit = OtlpJson.Text(item, "unit");
        });
        // Its points are read whatever its name is: the sender is told how many they were.
        metric.Refusal = OtlpJson.Try(() => Data(metric, item)) ?? refusal;
        return metric;
    }

    private static void Data(OtlpMetric metric, JsonElement item)
    {
        foreach (var (member, kind) in Kinds)
        {
            if (OtlpJson.Find(item, member) is not { } data)
                continue;
            metric.Kind = kind;
            metric.Temporality = (OtlpTemporality)OtlpJson.Enum(data, "aggregationTemporality", TemporalityNames);
            metric.IsMonotonic = OtlpJson.Flag(data, "isMonotonic");
            metric.Points.AddRange(OtlpJson.List(data, "dataPoints").Select(Point));
        }
    }

    private static OtlpPoint Point(JsonElement item)
    {
        var point = new OtlpPoint();
        point.Refusal = OtlpJson.Try(() => Fields(point, item));
        return point;
    }

    private static void Fields(OtlpPoint point, JsonElement item)
    {
        point.StartTime = OtlpJson.Unsigned(item, "startTimeUnixNano");
        point.Time = OtlpJson.Unsigned(item, "timeUnixNano");
        point.Flags = (uint)OtlpJson.Number(item, "flags");
        point.Value = OtlpJson.Value(item);
        point.Count = OtlpJson.Unsigned(item, "count");
        point.Sum = OtlpJson.Find(item, "sum") is null ? null : OtlpJson.Double(item, "sum");
        point.Scale = OtlpJson.Whole(item, "scale");
        point.ZeroCount = OtlpJson.Unsigned(item, "zeroCount");
        point.ZeroThreshold = OtlpJson.Double(item, "zeroThreshold");
        point.Positive = Buckets(item, "positive");
        point.Negative = Buckets(item, "negative");
        point.Attributes.AddRange(OtlpJson.Attributes(item, "attributes"));
        point.BucketCounts.AddRange(OtlpJson.List(item, "bucketCounts").Select(OtlpJson.Unsigned));
        point.Bounds.AddRange(OtlpJson.List(item, "explicitBounds").Select(OtlpJson.Double));
        point.Quantiles.AddRange(OtlpJson.List(item, "quantileValues")
            .Select(quantile => (OtlpJson.Double(quantile, "quantile"), OtlpJson.Double(quantile, "value"))));
        point.Exemplars.AddRange(OtlpJson.List(item, "exemplars").Select(Exemplar));
    }

    private static OtlpBuckets? Buckets(JsonElement item, string side)
    {
        if (OtlpJson.Find(item, side) is not { } found)
            return null;
        var buckets = new OtlpBuckets { Offset = OtlpJson.Whole(found, "offset") };
        buckets.Counts.AddRange(OtlpJson.List(found, "bucketCounts").Select(OtlpJson.Unsigned));
        return buckets;
    }

    private static OtlpExemplar Exemplar(JsonElement item) => new(
        OtlpJson.Unsigned(item, "timeUnixNano"), OtlpJson.Value(item), OtlpJson.Id(item, "traceId"), OtlpJson.Id(item, "spanId"),
        OtlpJson.Attributes(item, "filteredAttributes"));
}
