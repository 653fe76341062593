using Observe.Collector.Wire;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// Decodes metric export requests in protobuf. Field numbers of OTLP 1.11; unknown fields are passed over. What cannot be read inside of
/// one resource, metric or data point is noted there: its length says where the next one begins.
/// </summary>
internal static class ProtobufMetrics
{
    /// <exception cref="MalformedException">Not an export request.</exception>
    public static List<OtlpResourceMetrics> Decode(ReadOnlySpan<byte> request)
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

    private static OtlpResourceMetrics ResourceMetrics(ReadOnlySpan<byte> bytes)
    {
        var resource = new OtlpResourceMetrics();
        try
        {
            var reader = new ProtobufReader(bytes);
            while (reader.Next())
            {
                if (reader.Field == 1)
                    (resource.Resource, resource.Refusal) = ProtobufAttributes.Resource(reader.Bytes());
                else if (reader.Field == 2)
                    ScopeMetrics(reader.Bytes(), resource.Metrics);
                else
                    reader.Skip();
            }
        }
        catch (MalformedException error)
        {
            resource.Metrics.Add(new OtlpMetric { Refusal = error.Refusal });
        }

        return resource;
    }

    /// <summary>What was read before a scope broke off is good; what came after it counts as one metric that cannot be read.</summary>
    private static void ScopeMetrics(ReadOnlySpan<byte> bytes, List<OtlpMetric> metrics)
    {
        try
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
        catch (MalformedException error)
        {
            metrics.Add(new OtlpMetric { Refusal = error.Refusal });
        }
    }

    private static OtlpMetric Metric(ReadOnlySpan<byte> bytes)
    {
        var metric = new OtlpMetric();
        try
        {
            Fields(metric, bytes);
        }
        catch (MalformedException error)
        {
            metric.Refusal = error.Refusal;
        }

        return metric;
    }

    private static void Fields(OtlpMetric metric, ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: metric.Name = Text(metric, reader.Bytes()); break;
                case 2: metric.Description = Text(metric, reader.Bytes()); break;
                case 3: metric.Unit = Text(metric, reader.Bytes()); break;
                case 5: Data(metric, OtlpMetricKind.Gauge, reader.Bytes()); break;
                case 7: Data(metric, OtlpMetricKind.Sum, reader.Bytes()); break;
                case 9: Data(metric, OtlpMetricKind.Histogram, reader.Bytes()); break;
                case 10: Data(metric, OtlpMetricKind.ExponentialHistogram, reader.Bytes()); break;
                case 11: Data(metric, OtlpMetricKind.Summary, reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    /// <summary>A name that is no text refuses the metric, but its points are still read: the sender is told how many they were.</summary>
    private static string Text(OtlpMetric metric, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ProtobufReader.TextOf(bytes);
        }
        catch (MalformedException error)
        {
            metric.Refusal = error.Refusal;
            return "";
        }
    }

    private static void Data(OtlpMetric metric, OtlpMetricKind kind, ReadOnlySpan<byte> bytes)
    {
        // The kinds are one-of: where a sender wrote two, the last one counts, as protobuf says.
        if (metric.Kind != kind)
            metric.Points.Clear();
        metric.Kind = kind;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: metric.Points.Add(Point(kind, reader.Bytes())); break;
                case 2 when kind is not (OtlpMetricKind.Gauge or OtlpMetricKind.Summary):
                    metric.Temporality = (OtlpTemporality)reader.Varint();
                    break;
                case 3 when kind == OtlpMetricKind.Sum: metric.IsMonotonic = reader.Varint() != 0; break;
                default: reader.Skip(); break;
            }
        }
    }

    private static OtlpPoint Point(OtlpMetricKind kind, ReadOnlySpan<byte> bytes)
    {
        var point = new OtlpPoint();
        try
        {
            Fields(point, kind, bytes);
        }
        catch (MalformedException error)
        {
            point.Refusal = error.Refusal;
        }

        return point;
    }

    private static void Fields(OtlpPoint point, OtlpMetricKind kind, ReadOnlySpan<byte> bytes)
    {
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
    }

    private static void NumberField(OtlpPoint point, ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 4: point.Value = reader.Double(); break;
            case 5: point.Exemplars.Add(Exemplar(reader.Bytes())); break;
            case 6: point.Value = (long)reader.Fixed64(); break;
            case 7: point.Attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
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
            case 6: reader.Fixed64s(point.BucketCounts); break;
            case 7: reader.Doubles(point.Bounds); break;
            case 8: point.Exemplars.Add(Exemplar(reader.Bytes())); break;
            case 9: point.Attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
            case 10: point.Flags = (uint)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private static void ExponentialField(OtlpPoint point, ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case 1: point.Attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
            case 4: point.Count = reader.Fixed64(); break;
            case 5: point.Sum = reader.Double(); break;
            case 6: point.Scale = (int)reader.ZigZag(); break;
            case 7: point.ZeroCount = reader.Fixed64(); break;
            case 8: point.Positive = Buckets(reader.Bytes()); break;
            case 9: point.Negative = Buckets(reader.Bytes()); break;
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
            case 7: point.Attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
            case 8: point.Flags = (uint)reader.Varint(); break;
            default: reader.Skip(); break;
        }
    }

    private static OtlpBuckets Buckets(ReadOnlySpan<byte> bytes)
    {
        var buckets = new OtlpBuckets();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (reader.Field == 1)
                buckets.Offset = (int)reader.ZigZag();
            else if (reader.Field == 2)
                reader.Varints(buckets.Counts);
            else
                reader.Skip();
        }

        return buckets;
    }

    private static (double Quantile, double Value) Quantile(ReadOnlySpan<byte> bytes)
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
                case 7: attributes.Add(ProtobufAttributes.KeyValue(reader.Bytes())); break;
                default: reader.Skip(); break;
            }
        }

        return new OtlpExemplar(time, value, traceId, spanId, attributes);
    }
}
