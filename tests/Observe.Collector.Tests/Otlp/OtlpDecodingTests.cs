using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Observe.Collector.Otlp;
using Observe.Collector.Tests.Protos.Common;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Collector.Tests.Protos.Trace;
using Observe.Collector.Wire;
using Observe.Store.Spans;
using Span = Observe.Collector.Tests.Protos.Trace.Span;

namespace Observe.Collector.Tests.Otlp;

/// <summary>The hand-written decoders against messages written by generated code, and against bytes that are no messages.</summary>
public class OtlpDecodingTests
{
    [Fact]
    public void Metrics_AnyMessage_AreReadAsGeneratedCodeWroteThem()
        => Check(seed =>
        {
            var request = new RandomOtlp(seed).Metrics();
            var decoded = ProtobufMetrics.Decode(request.ToByteArray());
            Assert.Equal(Text(request), Text(decoded));
        });

    [Fact]
    public void Traces_AnyMessage_AreReadAsGeneratedCodeWroteThem()
        => Check(seed =>
        {
            var request = new RandomOtlp(seed).Traces();
            var decoded = ProtobufTraces.Decode(request.ToByteArray());
            Assert.Equal(Text(request), Text(decoded));
        });

    [Fact]
    public void Metrics_JsonOfAnyMessage_IsReadAsProtobuf()
        => Check(seed =>
        {
            var request = new RandomOtlp(seed).Metrics();
            var decoded = JsonMetrics.Decode(Encoding.UTF8.GetBytes(OtlpJsonText.Of(request)));
            Assert.Equal(Text(request), Text(decoded));
        });

    [Fact]
    public void Decode_CutOffAnywhere_IsReadOrMalformed()
    {
        var metrics = new RandomOtlp(7).Metrics().ToByteArray();
        var traces = new RandomOtlp(7).Traces().ToByteArray();
        for (var length = 0; length < Math.Max(metrics.Length, traces.Length); length++)
        {
            DecodeEverything(metrics[..Math.Min(length, metrics.Length)]);
            DecodeEverything(traces[..Math.Min(length, traces.Length)]);
        }
    }

    [Fact]
    public void Decode_ChangedBytes_AreReadOrMalformed()
        => Check(seed =>
        {
            var random = new Random(seed);
            var bytes = new RandomOtlp(seed).Metrics().ToByteArray();
            for (var i = 0; i < 8 && bytes.Length > 0; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            DecodeEverything(bytes);
        });

    [Fact]
    public void Decode_AnyBytes_AreReadOrMalformed()
        => Prop.ForAll<byte[]>(bytes => DecodeEverything(bytes ?? [])).QuickCheckThrowOnFailure();

    private static void DecodeEverything(byte[] bytes)
    {
        ReadOrMalformed(() => ProtobufMetrics.Decode(bytes));
        ReadOrMalformed(() => ProtobufTraces.Decode(bytes));
        foreach (var signal in Enum.GetValues<OtlpSignal>())
        {
            ReadOrMalformed(() => OtlpItems.OfProtobuf(signal, bytes));
            ReadOrMalformed(() => OtlpItems.OfJson(signal, bytes));
        }

        ReadOrMalformed(() => JsonMetrics.Decode(bytes));
        ReadOrMalformed(() => JsonTraces.Decode(bytes));
    }

    private static void ReadOrMalformed<T>(Func<T> decode)
    {
        try
        {
            decode();
        }
        catch (MalformedException)
        {
            // The one answer to bytes that are no message.
        }
    }

    private static void Check(Action<int> property) => Prop.ForAll<int>(property).QuickCheckThrowOnFailure();

    private static string Text(IEnumerable<OtlpResourceMetrics> resources) => string.Join('\n', resources.SelectMany(resource =>
        resource.Metrics.SelectMany(metric => metric.Points.Select(point => string.Join('|',
            Text(resource.Resource), metric.Name, metric.Description, metric.Unit, metric.Kind, metric.Temporality, metric.IsMonotonic,
            Text(point.Attributes), point.StartTime, point.Time, point.Flags, Text(point.Value), point.Count, Text(point.Sum ?? double.NaN),
            string.Join(',', point.BucketCounts), string.Join(',', point.Bounds.Select(Text)), point.Scale, point.ZeroCount,
            Text(point.ZeroThreshold), point.Positive?.Offset, string.Join(',', point.Positive?.Counts ?? []),
            string.Join(',', point.Quantiles.Select(item => Text(item.Quantile) + "=" + Text(item.Value))),
            string.Join(',', point.Exemplars.Select(item => $"{item.Time} {Text(item.Value)} {item.TraceId} {item.SpanId} {Text(item.Attributes)}")))))));

    private static string Text(ExportMetricsServiceRequest request) => string.Join('\n', request.ResourceMetrics.SelectMany(resource =>
        resource.ScopeMetrics.SelectMany(scope => scope.Metrics).SelectMany(metric => Points(metric).Select(rest => string.Join('|',
            Text(resource.Resource.Attributes), metric.Name, metric.Description, metric.Unit, rest)))));

    private static IEnumerable<string> Points(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(point => Number("Gauge|Unspecified|False", point)),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(point =>
            Number($"Sum|{metric.Sum.AggregationTemporality}|{metric.Sum.IsMonotonic}", point)),
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(point => string.Join('|',
            $"Histogram|{metric.Histogram.AggregationTemporality}|False", Text(point.Attributes), point.StartTimeUnixNano, point.TimeUnixNano,
            point.Flags, "0", point.Count, Text(point.HasSum ? point.Sum : double.NaN), string.Join(',', point.BucketCounts),
            string.Join(',', point.ExplicitBounds.Select(Text)), 0, 0, "0", "", "", "", Text(point.Exemplars))),
        Metric.DataOneofCase.ExponentialHistogram => metric.ExponentialHistogram.DataPoints.Select(point => string.Join('|',
            $"ExponentialHistogram|{metric.ExponentialHistogram.AggregationTemporality}|False", Text(point.Attributes), point.StartTimeUnixNano,
            point.TimeUnixNano, point.Flags, "0", point.Count, Text(point.HasSum ? point.Sum : double.NaN), "", "", point.Scale,
            point.ZeroCount, Text(point.ZeroThreshold), point.Positive?.Offset,
            string.Join(',', point.Positive?.BucketCounts.ToArray() ?? []), "", Text(point.Exemplars))),
        Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(point => string.Join('|',
            "Summary|Unspecified|False", Text(point.Attributes), point.StartTimeUnixNano, point.TimeUnixNano, point.Flags, "0", point.Count,
            Text(point.Sum), "", "", 0, 0, "0", "", "",
            string.Join(',', point.QuantileValues.Select(item => Text(item.Quantile) + "=" + Text(item.Value))), "")),
        _ => [],
    };

    private static string Number(string kind, NumberDataPoint point) => string.Join('|',
        kind, Text(point.Attributes), point.StartTimeUnixNano, point.TimeUnixNano, point.Flags,
        Text(point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble), 0, Text(double.NaN), "", "", 0, 0, "0",
        "", "", "", Text(point.Exemplars));

    private static string Text(IEnumerable<Protos.Metrics.Exemplar> exemplars) => string.Join(',', exemplars.Select(item =>
        $"{item.TimeUnixNano} {Text(item.ValueCase == Protos.Metrics.Exemplar.ValueOneofCase.AsInt ? item.AsInt : item.AsDouble)} "
        + $"{Hex(item.TraceId)} {Hex(item.SpanId)} {Text(item.FilteredAttributes)}"));

    private static string Text(IEnumerable<OtlpResourceSpans> resources) => string.Join('\n', resources.SelectMany(resource =>
        resource.Spans.Select(span => string.Join('|',
            Text(resource.Resource), span.TraceId, span.SpanId, span.ParentSpanId, span.Name, span.Kind, span.Start, span.End,
            Text(span.Attributes), span.StatusCode, span.StatusMessage,
            string.Join(',', span.Events.Select(item => $"{item.TimeNanoseconds} {item.Name} {Text(item.Attributes)}")),
            string.Join(',', span.Links.Select(item => $"{item.TraceId} {item.SpanId} {Text(item.Attributes)}"))))));

    private static string Text(ExportTraceServiceRequest request) => string.Join('\n', request.ResourceSpans.SelectMany(resource =>
        resource.ScopeSpans.SelectMany(scope => scope.Spans).Select(span => string.Join('|',
            Text(resource.Resource.Attributes), Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId), span.Name, span.Kind,
            span.StartTimeUnixNano, span.EndTimeUnixNano, Text(span.Attributes), span.Status?.Code ?? 0, span.Status?.Message,
            string.Join(',', span.Events.Select(item => $"{item.TimeUnixNano} {item.Name} {Text(item.Attributes)}")),
            string.Join(',', span.Links.Select(item => $"{Hex(item.TraceId)} {Hex(item.SpanId)} {Text(item.Attributes)}"))))));

    private static string Text(IEnumerable<SpanAttribute> attributes)
        => string.Join(';', attributes.Select(item => $"{item.Key}={item.Value}"));

    private static string Text(IEnumerable<KeyValue> attributes)
        => string.Join(';', attributes.Select(item => $"{item.Key}={OtlpJsonText.Plain(item.Value)}"));

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
