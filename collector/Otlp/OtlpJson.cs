using System.Globalization;
using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// Decodes export requests in OTLP/JSON: camelCase, ids in hex, 64-bit numbers as strings or numbers, enums as numbers; unknown
/// members are passed over.
/// </summary>
internal static class OtlpJson
{
    private static readonly (string Member, OtlpMetricKind Kind)[] Kinds =
    [
        ("gauge", OtlpMetricKind.Gauge), ("sum", OtlpMetricKind.Sum), ("histogram", OtlpMetricKind.Histogram),
        ("exponentialHistogram", OtlpMetricKind.ExponentialHistogram), ("summary", OtlpMetricKind.Summary),
    ];

    /// <summary>The specification allows numbers only, but exporters that use protobuf's own JSON write names.</summary>
    private static readonly Dictionary<string, long> EnumNames = new(StringComparer.Ordinal)
    {
        ["AGGREGATION_TEMPORALITY_DELTA"] = 1,
        ["AGGREGATION_TEMPORALITY_CUMULATIVE"] = 2,
        ["AGGREGATION_TEMPORALITY_UNSPECIFIED"] = 0,
        ["SPAN_KIND_INTERNAL"] = 1,
        ["SPAN_KIND_SERVER"] = 2,
        ["SPAN_KIND_CLIENT"] = 3,
        ["SPAN_KIND_PRODUCER"] = 4,
        ["SPAN_KIND_CONSUMER"] = 5,
        ["SPAN_KIND_UNSPECIFIED"] = 0,
        ["STATUS_CODE_UNSET"] = 0,
        ["STATUS_CODE_OK"] = 1,
        ["STATUS_CODE_ERROR"] = 2,
    };

    public static List<OtlpResourceMetrics> Metrics(ReadOnlyMemory<byte> request)
        => Read(request, root => List(root, "resourceMetrics").Select(item =>
        {
            var resource = new OtlpResourceMetrics { Resource = ResourceOf(item) };
            resource.Metrics.AddRange(List(item, "scopeMetrics").SelectMany(scope => List(scope, "metrics")).Select(Metric));
            return resource;
        }).ToList());

    public static List<OtlpResourceSpans> Traces(ReadOnlyMemory<byte> request)
        => Read(request, root => List(root, "resourceSpans").Select(item =>
        {
            var resource = new OtlpResourceSpans { Resource = ResourceOf(item) };
            resource.Spans.AddRange(List(item, "scopeSpans").SelectMany(scope => List(scope, "spans")).Select(Span));
            return resource;
        }).ToList());

    public static int CountLogs(ReadOnlyMemory<byte> request)
        => Read(request, root => List(root, "resourceLogs").SelectMany(item => List(item, "scopeLogs")).Sum(scope => List(scope, "logRecords").Count()));

    private static T Read<T>(ReadOnlyMemory<byte> request, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(request, new JsonDocumentOptions { MaxDepth = 64 });
            return read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new MalformedException($"not OTLP/JSON: {error.Message}");
        }
    }

    private static OtlpMetric Metric(JsonElement item)
    {
        var metric = new OtlpMetric { Name = Text(item, "name"), Description = Text(item, "description"), Unit = Text(item, "unit") };
        foreach (var (member, kind) in Kinds)
        {
            if (!item.TryGetProperty(member, out var data))
                continue;
            metric.Kind = kind;
            metric.Temporality = (OtlpTemporality)Number(data, "aggregationTemporality");
            metric.IsMonotonic = data.TryGetProperty("isMonotonic", out var monotonic) && monotonic.GetBoolean();
            metric.Points.AddRange(List(data, "dataPoints").Select(Point));
        }

        return metric;
    }

    private static OtlpPoint Point(JsonElement item)
    {
        var point = new OtlpPoint
        {
            StartTime = Unsigned(item, "startTimeUnixNano"),
            Time = Unsigned(item, "timeUnixNano"),
            Flags = (uint)Number(item, "flags"),
            Value = item.TryGetProperty("asDouble", out var number) ? Double(number)
                : item.TryGetProperty("asInt", out var whole) ? Long(whole) : 0,
            Count = Unsigned(item, "count"),
            Sum = item.TryGetProperty("sum", out var sum) ? Double(sum) : null,
            Scale = (int)Number(item, "scale"),
            ZeroCount = Unsigned(item, "zeroCount"),
            ZeroThreshold = item.TryGetProperty("zeroThreshold", out var threshold) ? Double(threshold) : 0,
        };
        point.Attributes.AddRange(Attributes(item));
        point.BucketCounts.AddRange(List(item, "bucketCounts").Select(count => (ulong)Long(count)));
        point.Bounds.AddRange(List(item, "explicitBounds").Select(Double));
        point.PositiveOffset = Buckets(item, "positive", point.PositiveCounts);
        point.NegativeOffset = Buckets(item, "negative", point.NegativeCounts);
        point.Quantiles.AddRange(List(item, "quantileValues").Select(quantile => (
            quantile.TryGetProperty("quantile", out var q) ? Double(q) : 0, quantile.TryGetProperty("value", out var v) ? Double(v) : 0)));
        point.Exemplars.AddRange(List(item, "exemplars").Select(exemplar => new OtlpExemplar(
            Unsigned(exemplar, "timeUnixNano"),
            exemplar.TryGetProperty("asDouble", out var value) ? Double(value) : exemplar.TryGetProperty("asInt", out var asInt) ? Long(asInt) : 0,
            Text(exemplar, "traceId").ToLowerInvariant(), Text(exemplar, "spanId").ToLowerInvariant(), Attributes(exemplar, "filteredAttributes"))));
        return point;
    }

    private static int Buckets(JsonElement item, string side, List<ulong> counts)
    {
        if (!item.TryGetProperty(side, out var buckets))
            return 0;
        counts.AddRange(List(buckets, "bucketCounts").Select(count => (ulong)Long(count)));
        return (int)Number(buckets, "offset");
    }

    private static OtlpSpan Span(JsonElement item)
    {
        var span = new OtlpSpan
        {
            TraceId = Text(item, "traceId").ToLowerInvariant(),
            SpanId = Text(item, "spanId").ToLowerInvariant(),
            ParentSpanId = Text(item, "parentSpanId").ToLowerInvariant(),
            Name = Text(item, "name"),
            Kind = (int)Number(item, "kind"),
            Start = Unsigned(item, "startTimeUnixNano"),
            End = Unsigned(item, "endTimeUnixNano"),
        };
        if (item.TryGetProperty("status", out var status))
            (span.StatusCode, span.StatusMessage) = ((int)Number(status, "code"), Text(status, "message"));
        span.Attributes.AddRange(Attributes(item));
        span.Events.AddRange(List(item, "events").Select(entry =>
            new SpanEvent((long)Unsigned(entry, "timeUnixNano"), Text(entry, "name"), Attributes(entry))));
        span.Links.AddRange(List(item, "links").Select(link =>
            new SpanLink(Text(link, "traceId").ToLowerInvariant(), Text(link, "spanId").ToLowerInvariant(), Attributes(link))));
        return span;
    }

    private static List<SpanAttribute> ResourceOf(JsonElement item)
        => item.TryGetProperty("resource", out var resource) ? Attributes(resource) : [];

    private static List<SpanAttribute> Attributes(JsonElement item, string member = "attributes")
        => [.. List(item, member).Select(pair => new SpanAttribute(
            Text(pair, "key"), pair.TryGetProperty("value", out var value) ? AnyValue(value).Text : ""))];

    private static (string Text, string Json) AnyValue(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "stringValue" or "bytesValue":
                    return (member.Value.GetString() ?? "", JsonSerializer.Serialize(member.Value.GetString()));
                case "boolValue":
                    return Same(member.Value.GetBoolean() ? "true" : "false");
                case "intValue":
                    return Same(Long(member.Value).ToString(CultureInfo.InvariantCulture));
                case "doubleValue":
                    return Same(Double(member.Value).ToString("R", CultureInfo.InvariantCulture));
                case "arrayValue":
                    return Same($"[{string.Join(',', List(member.Value, "values").Select(item => AnyValue(item).Json))}]");
                case "kvlistValue":
                    return Same($"{{{string.Join(',', List(member.Value, "values").Select(pair =>
                        $"{JsonSerializer.Serialize(Text(pair, "key"))}:{(pair.TryGetProperty("value", out var inner) ? AnyValue(inner).Json : "null")}"))}}}");
            }
        }

        return ("", "null");
    }

    private static IEnumerable<JsonElement> List(JsonElement item, string member)
        => item.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement item, string member)
        => item.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static long Number(JsonElement item, string member)
        => !item.TryGetProperty(member, out var number) ? 0
            : number.ValueKind == JsonValueKind.String && EnumNames.TryGetValue(number.GetString()!, out var named) ? named
            : Long(number);

    private static ulong Unsigned(JsonElement item, string member)
        => !item.TryGetProperty(member, out var number) ? 0
            : number.ValueKind == JsonValueKind.String ? ulong.Parse(number.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture) : number.GetUInt64();

    private static long Long(JsonElement number)
        => number.ValueKind == JsonValueKind.String
            ? long.Parse(number.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : number.GetInt64();

    private static double Double(JsonElement number)
        => number.ValueKind != JsonValueKind.String ? number.GetDouble()
            : number.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
            };

    private static (string, string) Same(string text) => (text, text);
}
