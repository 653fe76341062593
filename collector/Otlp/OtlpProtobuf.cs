using System.Globalization;
using System.Text.Json;
using Observe.Collector.Wire;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>Decodes export requests in protobuf. Field numbers of OTLP 1.11; unknown fields are passed over.</summary>
internal static class OtlpProtobuf
{
    /// <summary>Attribute values nest; deeper than this is nobody's data.</summary>
    private const int MaxDepth = 16;

    public static List<OtlpResourceMetrics> Metrics(ReadOnlySpan<byte> request)
    {
        var resources = new List<OtlpResourceMetrics>();
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                resources.Add(ResourceMetrics(reader.Bytes()));
            else
                reader.Skip();
        }

        return resources;
    }

    public static List<OtlpResourceSpans> Traces(ReadOnlySpan<byte> request)
    {
        var resources = new List<OtlpResourceSpans>();
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                resources.Add(ResourceSpans(reader.Bytes()));
            else
                reader.Skip();
        }

        return resources;
    }

    /// <summary>How many log records a request holds; they are counted, not kept.</summary>
    public static int CountLogs(ReadOnlySpan<byte> request)
    {
        var count = 0;
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            var resource = new ProtobufReader(reader.Bytes());
            while (resource.Next())
            {
                if (resource.Field != 2)
                {
                    resource.Skip();
                    continue;
                }

                var scope = new ProtobufReader(resource.Bytes());
                while (scope.Next())
                {
                    count += scope.Field == 2 ? 1 : 0;
                    scope.Skip();
                }
            }
        }

        return count;
    }

    private static OtlpResourceMetrics ResourceMetrics(ReadOnlySpan<byte> bytes)
    {
        var resource = new OtlpResourceMetrics();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                resource.Resource = Resource(reader.Bytes());
            else if (reader.Field == 2)
                ScopeMetrics(reader.Bytes(), resource.Metrics);
            else
                reader.Skip();
        }

        return resource;
    }

    private static void ScopeMetrics(ReadOnlySpan<byte> bytes, List<OtlpMetric> metrics)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 2)
                metrics.Add(Metric(reader.Bytes()));
            else
                reader.Skip();
        }
    }

    private static OtlpMetric Metric(ReadOnlySpan<byte> bytes)
    {
        var metric = new OtlpMetric();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: metric.Name = reader.Text(); break;
                case 2: metric.Description = reader.Text(); break;
                case 3: metric.Unit = reader.Text(); break;
                case 5: Data(metric, OtlpMetricKind.Gauge, reader.Bytes()); break;
                case 7: Data(metric, OtlpMetricKind.Sum, reader.Bytes()); break;
                case 9: Data(metric, OtlpMetricKind.Histogram, reader.Bytes()); break;
                case 10: Data(metric, OtlpMetricKind.ExponentialHistogram, reader.Bytes()); break;
                case 11: Data(metric, OtlpMetricKind.Summary, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return metric;
    }

    private static void Data(OtlpMetric metric, OtlpMetricKind kind, ReadOnlySpan<byte> bytes)
    {
        metric.Kind = kind;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: metric.Points.Add(Point(kind, reader.Bytes())); break;
                case 2: metric.Temporality = (OtlpTemporality)reader.Varint(); break;
                case 3: metric.IsMonotonic = reader.Varint() != 0; break;
                default: reader.Skip(); break;
            }
        }
    }

    private static OtlpPoint Point(OtlpMetricKind kind, ReadOnlySpan<byte> bytes)
    {
        var point = new OtlpPoint();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 2)
                point.StartTime = reader.Fixed64();
            else if (reader.Field == 3)
                point.Time = reader.Fixed64();
            else if (kind is OtlpMetricKind.Gauge or OtlpMetricKind.Sum)
                NumberField(point, ref reader);
            else if (kind == OtlpMetricKind.Histogram)
                HistogramField(point, ref reader);
            else if (kind == OtlpMetricKind.ExponentialHistogram)
                ExponentialField(point, ref reader);
            else
                SummaryField(point, ref reader);
        }

        return point;
    }

    private static void NumberField(OtlpPoint point, ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 4: point.Value = reader.Double(); break;
            case 5: point.Exemplars.Add(Exemplar(reader.Bytes())); break;
            case 6: point.Value = (long)reader.Fixed64(); break;
            case 7: point.Attributes.Add(KeyValue(reader.Bytes(), 0)); break;
            case 8: point.Flags = (uint)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private static void HistogramField(OtlpPoint point, ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 4: point.Count = reader.Fixed64(); break;
            case 5: point.Sum = reader.Double(); break;
            case 6: reader.Repeat(point.BucketCounts, ProtobufReader.ReadFixed64, 1); break;
            case 7: reader.Repeat(point.Bounds, ProtobufReader.ReadDouble, 1); break;
            case 8: point.Exemplars.Add(Exemplar(reader.Bytes())); break;
            case 9: point.Attributes.Add(KeyValue(reader.Bytes(), 0)); break;
            case 10: point.Flags = (uint)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private static void ExponentialField(OtlpPoint point, ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 1: point.Attributes.Add(KeyValue(reader.Bytes(), 0)); break;
            case 4: point.Count = reader.Fixed64(); break;
            case 5: point.Sum = reader.Double(); break;
            case 6: point.Scale = (int)reader.ZigZag(); break;
            case 7: point.ZeroCount = reader.Fixed64(); break;
            case 8: point.PositiveOffset = Buckets(reader.Bytes(), point.PositiveCounts); break;
            case 9: point.NegativeOffset = Buckets(reader.Bytes(), point.NegativeCounts); break;
            case 10: point.Flags = (uint)reader.Varint(); break;
            case 11: point.Exemplars.Add(Exemplar(reader.Bytes())); break;
            case 14: point.ZeroThreshold = reader.Double(); break;
            default: reader.Skip(); break;
        }
    }

    private static void SummaryField(OtlpPoint point, ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 4: point.Count = reader.Fixed64(); break;
            case 5: point.Sum = reader.Double(); break;
            case 6: point.Quantiles.Add(Quantile(reader.Bytes())); break;
            case 7: point.Attributes.Add(KeyValue(reader.Bytes(), 0)); break;
            case 8: point.Flags = (uint)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private static int Buckets(ReadOnlySpan<byte> bytes, List<ulong> counts)
    {
        var offset = 0;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                offset = (int)reader.ZigZag();
            else if (reader.Field == 2)
                reader.Repeat(counts, ProtobufReader.ReadVarint, 0);
            else
                reader.Skip();
        }

        return offset;
    }

    private static (double, double) Quantile(ReadOnlySpan<byte> bytes)
    {
        var (quantile, value) = (0.0, 0.0);
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                quantile = reader.Double();
            else if (reader.Field == 2)
                value = reader.Double();
            else
                reader.Skip();
        }

        return (quantile, value);
    }

    private static OtlpExemplar Exemplar(ReadOnlySpan<byte> bytes)
    {
        var (time, value, spanId, traceId) = (0UL, 0.0, "", "");
        var attributes = new List<SpanAttribute>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: time = reader.Fixed64(); break;
                case 3: value = reader.Double(); break;
                case 4: spanId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 5: traceId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 6: value = (long)reader.Fixed64(); break;
                case 7: attributes.Add(KeyValue(reader.Bytes(), 0)); break;
                default: reader.Skip(); break;
            }
        }

        return new OtlpExemplar(time, value, traceId, spanId, attributes);
    }

    private static OtlpResourceSpans ResourceSpans(ReadOnlySpan<byte> bytes)
    {
        var resource = new OtlpResourceSpans();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                resource.Resource = Resource(reader.Bytes());
            }
            else if (reader.Field == 2)
            {
                var scope = new ProtobufReader(reader.Bytes());
                while (scope.Next())
                {
                    if (scope.Field == 2)
                        resource.Spans.Add(Span(scope.Bytes()));
                    else
                        scope.Skip();
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return resource;
    }

    private static OtlpSpan Span(ReadOnlySpan<byte> bytes)
    {
        var span = new OtlpSpan();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: span.TraceId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 2: span.SpanId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 4: span.ParentSpanId = Convert.ToHexStringLower(reader.Bytes()); break;
                case 5: span.Name = reader.Text(); break;
                case 6: span.Kind = (int)reader.Varint(); break;
                case 7: span.Start = reader.Fixed64(); break;
                case 8: span.End = reader.Fixed64(); break;
                case 9: span.Attributes.Add(KeyValue(reader.Bytes(), 0)); break;
                case 11: span.Events.Add(Event(reader.Bytes())); break;
                case 13: span.Links.Add(Link(reader.Bytes())); break;
                case 15: Status(span, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return span;
    }

    private static SpanEvent Event(ReadOnlySpan<byte> bytes)
    {
        var (time, name) = (0UL, "");
        var attributes = new List<SpanAttribute>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: time = reader.Fixed64(); break;
                case 2: name = reader.Text(); break;
                case 3: attributes.Add(KeyValue(reader.Bytes(), 0)); break;
                default: reader.Skip(); break;
            }
        }

        return new SpanEvent((long)time, name, attributes);
    }

    private static SpanLink Link(ReadOnlySpan<byte> bytes)
    {
        var (trace, span) = ("", "");
        var attributes = new List<SpanAttribute>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: trace = Convert.ToHexStringLower(reader.Bytes()); break;
                case 2: span = Convert.ToHexStringLower(reader.Bytes()); break;
                case 4: attributes.Add(KeyValue(reader.Bytes(), 0)); break;
                default: reader.Skip(); break;
            }
        }

        return new SpanLink(trace, span, attributes);
    }

    private static void Status(OtlpSpan span, ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 2)
                span.StatusMessage = reader.Text();
            else if (reader.Field == 3)
                span.StatusCode = (int)reader.Varint();
            else
                reader.Skip();
        }
    }

    private static List<SpanAttribute> Resource(ReadOnlySpan<byte> bytes)
    {
        var attributes = new List<SpanAttribute>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                attributes.Add(KeyValue(reader.Bytes(), 0));
            else
                reader.Skip();
        }

        return attributes;
    }

    private static SpanAttribute KeyValue(ReadOnlySpan<byte> bytes, int depth)
    {
        var (key, value) = ("", "");
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                key = reader.Text();
            else if (reader.Field == 2)
                value = AnyValue(reader.Bytes(), depth).Text;
            else
                reader.Skip();
        }

        return new SpanAttribute(key, value);
    }

    /// <summary>A value as text, and as it stands inside a JSON list or map.</summary>
    private static (string Text, string Json) AnyValue(ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MaxDepth)
            throw new MalformedException("attribute value is nested too deep");
        var result = ("", "null");
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: result = Quoted(reader.Text()); break;
                case 2: result = Same(reader.Varint() != 0 ? "true" : "false"); break;
                case 3: result = Same(((long)reader.Varint()).ToString(CultureInfo.InvariantCulture)); break;
                case 4: result = Same(reader.Double().ToString("R", CultureInfo.InvariantCulture)); break;
                case 5: result = Same($"[{string.Join(',', Values(reader.Bytes(), depth))}]"); break;
                case 6: result = Same($"{{{string.Join(',', Pairs(reader.Bytes(), depth))}}}"); break;
                case 7: result = Quoted(Convert.ToBase64String(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return result;
    }

    private static List<string> Values(ReadOnlySpan<byte> bytes, int depth)
    {
        var values = new List<string>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
            values.Add(AnyValue(reader.Bytes(), depth + 1).Json);
        return values;
    }

    private static List<string> Pairs(ReadOnlySpan<byte> bytes, int depth)
    {
        var pairs = new List<string>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            var (key, value) = ("", "null");
            var pair = new ProtobufReader(reader.Bytes());
            while (pair.Next())
            {
                if (pair.Field == 1)
                    key = pair.Text();
                else if (pair.Field == 2)
                    value = AnyValue(pair.Bytes(), depth + 1).Json;
                else
                    pair.Skip();
            }

            pairs.Add($"{JsonSerializer.Serialize(key)}:{value}");
        }

        return pairs;
    }

    private static (string, string) Quoted(string text) => (text, JsonSerializer.Serialize(text));

    private static (string, string) Same(string text) => (text, text);
}
