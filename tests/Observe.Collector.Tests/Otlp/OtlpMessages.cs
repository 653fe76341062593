using Google.Protobuf;
using Observe.Collector.Tests.Protos.Common;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Collector.Tests.Protos.Trace;

namespace Observe.Collector.Tests.Otlp;

/// <summary>Builds export requests with the generated messages.</summary>
internal static class OtlpMessages
{
    public static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    public static Resource Resource(params (string Key, string Value)[] attributes)
    {
        var resource = new Resource();
        resource.Attributes.AddRange(attributes.Select(item => Attribute(item.Key, item.Value)));
        return resource;
    }

    public static ExportMetricsServiceRequest Metrics(Resource resource, params Metric[] metrics)
    {
        var scope = new ScopeMetrics();
        scope.Metrics.AddRange(metrics);
        return new ExportMetricsServiceRequest
        {
            ResourceMetrics = { new ResourceMetrics { Resource = resource, ScopeMetrics = { scope } } },
        };
    }

    public static NumberDataPoint Point(
        double value, double at = 0, double? start = null, params (string Key, string Value)[] attributes)
    {
        var point = new NumberDataPoint { AsDouble = value, TimeUnixNano = TestTime.Nanoseconds(at) };
        if (start is { } since)
            point.StartTimeUnixNano = TestTime.Nanoseconds(since);
        point.Attributes.AddRange(attributes.Select(item => Attribute(item.Key, item.Value)));
        return point;
    }

    public static Metric Gauge(string name, string unit, params NumberDataPoint[] points)
    {
        var metric = new Metric { Name = name, Unit = unit, Gauge = new Gauge() };
        metric.Gauge.DataPoints.AddRange(points);
        return metric;
    }

    public static Metric Counter(string name, params NumberDataPoint[] points)
        => Sum(name, AggregationTemporality.Cumulative, true, points);

    public static Metric Sum(string name, AggregationTemporality temporality, bool isMonotonic, params NumberDataPoint[] points)
    {
        var metric = new Metric
        {
            Name = name,
            Sum = new Sum { AggregationTemporality = temporality, IsMonotonic = isMonotonic },
        };
        metric.Sum.DataPoints.AddRange(points);
        return metric;
    }

    public static Span Span(int id, double start = -1, double end = 0)
    {
        var trace = new byte[16];
        var span = new byte[8];
        (trace[15], span[7]) = ((byte)id, (byte)id);
        return new Span
        {
            TraceId = ByteString.CopyFrom(trace),
            SpanId = ByteString.CopyFrom(span),
            Name = $"operation {id}",
            Kind = 2,
            StartTimeUnixNano = TestTime.Nanoseconds(start),
            EndTimeUnixNano = TestTime.Nanoseconds(end),
        };
    }

    public static ExportTraceServiceRequest Traces(Resource resource, params Span[] spans)
    {
        var scope = new ScopeSpans();
        scope.Spans.AddRange(spans);
        return new ExportTraceServiceRequest
        {
            ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } },
        };
    }
}
