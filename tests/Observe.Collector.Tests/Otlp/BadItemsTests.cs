using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Observe.Collector.Sources;
using Observe.Collector.Tests.Protos.Common;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Collector.Tests.Protos.Trace;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Otlp;

/// <summary>One bad item in a request of good ones, over each transport and encoding: it is refused alone, counted and named.</summary>
public sealed class BadItemsTests
{
    private const string NotUtf8 = "text is not valid UTF-8";
    private const string TooDeep = "an attribute is nested deeper than 16";

    /// <summary>Stands in requests where bytes are then put that are no UTF-8.</summary>
    private static readonly byte[] Marker = "@@"u8.ToArray();

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    [InlineData(Transport.Json)]
    public async Task Point_WhoseAttributeIsNoUtf8_IsRefusedAlone(Transport transport)
        => await PointAsync(transport, Attribute("k", "@@"), "InvalidUtf8", NotUtf8);

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    [InlineData(Transport.Json)]
    public async Task Point_WhoseAttributeNestsTooDeep_IsRefusedAlone(Transport transport)
        => await PointAsync(transport, Nested(17), "InvalidValue", TooDeep);

    [Theory]
    [InlineData("arrayValue", "")]
    [InlineData("kvlistValue", "\"key\":\"k\",\"value\":")]
    public async Task Point_OfJsonNestedWithoutEnd_IsRefusedAlone(string kind, string pair)
    {
        var value = """{"stringValue":"x"}""";
        for (var i = 0; i < 5000; i++)
            value = "{\"" + kind + "\":{\"values\":[" + (pair.Length > 0 ? "{" + pair + value + "}" : value) + "]}}";

        await JsonPointAsync($$$"""{"asInt":"2","timeUnixNano":"1795521600000000000","attributes":[{"key":"k","value":{{{value}}}}]}""", "InvalidValue", TooDeep);
    }

    [Theory]
    [InlineData(""" "asInt":"9223372036854775808","timeUnixNano":"1795521600000000000" """, "asInt `9223372036854775808` is not a whole number of 64 bits")]
    [InlineData(""" "asInt":1e30,"timeUnixNano":"1795521600000000000" """, "asInt `1e30` is not a whole number of 64 bits")]
    [InlineData(""" "asInt":"1","timeUnixNano":"-1" """, "timeUnixNano `-1` is not a whole number of 64 bits from 0")]
    [InlineData(""" "asInt":"1","timeUnixNano":-5 """, "timeUnixNano `-5` is not a whole number of 64 bits from 0")]
    [InlineData(""" "asDouble":"one","timeUnixNano":"1795521600000000000" """, "asDouble `one` is not a number")]
    [InlineData(""" "asInt":"1","scale":4294967296 """, "scale `4294967296` is not a whole number of 32 bits")]
    public async Task Point_OfJsonWithABadNumber_IsRefusedAlone(string members, string problem)
        => await JsonPointAsync($"{{{members}}}", "InvalidValue", problem);

    [Fact]
    public async Task Point_OfJsonWithAListForAText_IsRefusedAlone()
        => await JsonPointAsync("""{"asInt":"1","timeUnixNano":"1795521600000000000","attributes":[{"key":[]}]}""", "Malformed",
            "The requested operation requires an element of type 'String', but the target element has type 'Array'.");

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    public async Task Point_ThatBreaksOff_IsRefusedAlone(Transport transport)
    {
        await using var server = await CollectorServer.StartAsync();
        // The bad point's last field, an attribute of 6 bytes, says that it is one longer.
        var body = Three(Attribute("k", "!")).ToByteArray();
        var at = body.AsSpan().IndexOf(new byte[] { 0x3A, 8, 0x0A, 1, 0x6B });
        body[at + 1]++;

        var answer = await SendAsync(server, transport, "metrics", body);

        Assert.Equal((1, "middle: a data point cannot be read: length past the end"), answer);
        AssertKept(server, "Malformed", 1, "after", "before");
    }

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    [InlineData(Transport.Json)]
    public async Task Metric_WhoseNameIsNoUtf8_IsRefusedWithAllItsPoints(Transport transport)
    {
        await using var server = await CollectorServer.StartAsync();
        var request = Metrics(Resource(), Gauge("before", "", Point(1)), Gauge("@@", "", Point(1), Point(2, 1), Point(3, 2)), Gauge("after", "", Point(3)));

        var answer = await SendAsync(server, transport, "metrics", Bytes(request, transport));

        Assert.Equal((3, $"a metric without a readable name: {NotUtf8}"), answer);
        AssertKept(server, "InvalidUtf8", 3, "after", "before");
    }

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    [InlineData(Transport.Json)]
    public async Task Resource_WhoseAttributeIsNoUtf8_IsRefusedWithAllItsPoints(Transport transport)
    {
        await using var server = await CollectorServer.StartAsync();
        var request = Metrics(Resource(("k", "@@")), Gauge("bad", "", Point(1), Point(2, 1)));
        request.MergeFrom(Metrics(Resource(), Gauge("good", "", Point(3))));

        var answer = await SendAsync(server, transport, "metrics", Bytes(request, transport));

        Assert.Equal((2, $"a resource and all of it: {NotUtf8}"), answer);
        AssertKept(server, "InvalidUtf8", 2, "good");
    }

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    [InlineData(Transport.Json)]
    public async Task Span_WhoseNameIsNoUtf8_IsRefusedAlone(Transport transport)
    {
        var bad = Span(2);
        bad.Name = "@@";
        await SpanAsync(transport, bad, "InvalidUtf8", $"span `` of pay: it cannot be read: {NotUtf8}");
    }

    [Theory]
    [InlineData(Transport.Grpc)]
    [InlineData(Transport.Protobuf)]
    [InlineData(Transport.Json)]
    public async Task Span_WhoseAttributeNestsTooDeep_IsRefusedAlone(Transport transport)
    {
        var bad = Span(2);
        bad.Attributes.Add(Nested(70));
        await SpanAsync(transport, bad, "InvalidValue", $"span `operation 2` of pay: it cannot be read: {TooDeep}");
    }

    [Fact]
    public async Task Point_NestedAsDeepAsAllowed_IsKept()
    {
        await using var server = await CollectorServer.StartAsync();
        foreach (var transport in Enum.GetValues<Transport>())
            Assert.Equal((0, ""), await SendAsync(server, transport, "metrics", Bytes(Three(Nested(16)), transport)));
        Assert.Equal(3, server.Metrics.AllSeries().Count);
    }

    private static async Task PointAsync(Transport transport, KeyValue attribute, string reason, string problem)
    {
        await using var server = await CollectorServer.StartAsync();

        var answer = await SendAsync(server, transport, "metrics", Bytes(Three(attribute), transport));

        Assert.Equal((1, $"middle: a data point cannot be read: {problem}"), answer);
        AssertKept(server, reason, 1, "after", "before");
    }

    private static async Task JsonPointAsync(string point, string reason, string problem)
    {
        await using var server = await CollectorServer.StartAsync();
        const string good = """{"asInt":"1","timeUnixNano":"1795521600000000000"}""";
        var body = $$$"""
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
            {"name":"before","gauge":{"dataPoints":[{{{good}}}]}},
            {"name":"middle","gauge":{"dataPoints":[{{{good}}},{{{point}}}]}},
            {"name":"after","gauge":{"dataPoints":[{{{good}}}]}}]}]}]}
            """;

        var answer = await SendAsync(server, Transport.Json, "metrics", Encoding.UTF8.GetBytes(body));

        Assert.Equal((1, $"middle: a data point cannot be read: {problem}"), answer);
        AssertKept(server, reason, 1, "after", "before", "middle");
    }

    private static async Task SpanAsync(Transport transport, Span bad, string reason, string problem)
    {
        await using var server = await CollectorServer.StartAsync();

        var answer = await SendAsync(server, transport, "traces", Bytes(Traces(Resource(("service.name", "pay")), Span(1), bad, Span(3)), transport));

        Assert.Equal((1, problem), answer);
        Assert.Equal(["0000000000000001", "0000000000000003"], server.Spans.All().Select(span => span.SpanId).Order());
        AssertCounted(server, reason, 1, 2);
    }

    private static void AssertKept(CollectorServer server, string reason, int refused, params string[] names)
    {
        Assert.Equal(names, server.Metrics.AllSeries().Select(labels => labels.MetricName).Order());
        AssertCounted(server, reason, refused, names.Length);
    }

    private static void AssertCounted(CollectorServer server, string reason, int refused, int accepted)
    {
        var source = Assert.Single(server.Services.GetRequiredService<SourceRegistry>().Snapshot());
        Assert.Equal([KeyValuePair.Create(reason, (long)refused)], source.Refused);
        Assert.Equal(accepted, source.Accepted);
    }

    private static ExportMetricsServiceRequest Three(KeyValue attribute)
    {
        var bad = Point(2);
        bad.Attributes.Add(attribute);
        return Metrics(Resource(), Gauge("before", "", Point(1)), Gauge("middle", "", bad), Gauge("after", "", Point(3)));
    }

    private static KeyValue Nested(int depth)
    {
        var value = new AnyValue { StringValue = "x" };
        for (var i = 0; i < depth; i++)
            value = new AnyValue { ArrayValue = new ArrayValue { Values = { value } } };
        return new KeyValue { Key = "k", Value = value };
    }

    private static byte[] Bytes(IMessage request, Transport transport)
    {
        var bytes = transport != Transport.Json ? request.ToByteArray() : Encoding.UTF8.GetBytes(OtlpJsonText.Of(request));
        for (var at = bytes.AsSpan().IndexOf(Marker); at >= 0; at = bytes.AsSpan().IndexOf(Marker))
            (bytes[at], bytes[at + 1]) = (0xC3, 0x28);
        return bytes;
    }

    /// <summary>Items that the answer says are rejected, and its message.</summary>
    private static async Task<(long Rejected, string Message)> SendAsync(CollectorServer server, Transport transport, string signal, byte[] body)
    {
        if (transport == Transport.Grpc)
            return Partial(signal, await CallAsync(server, signal, body));
        var response = await server.PostAsync($"/v1/{signal}", body, transport == Transport.Json ? "application/json" : "application/x-protobuf");
        var answer = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, response.IsSuccessStatusCode ? "" : Encoding.UTF8.GetString(answer)));
        if (transport == Transport.Protobuf)
            return Partial(signal, answer);
        using var document = JsonDocument.Parse(answer);
        if (!document.RootElement.TryGetProperty("partialSuccess", out var partial))
            return (0, "");
        var rejected = partial.GetProperty(signal == "metrics" ? "rejectedDataPoints" : "rejectedSpans").GetString();
        return (long.Parse(rejected!, System.Globalization.CultureInfo.InvariantCulture), partial.GetProperty("errorMessage").GetString()!);
    }

    private static async Task<byte[]> CallAsync(CollectorServer server, string signal, byte[] body)
    {
        var bytes = Marshallers.Create(static (byte[] message) => message, static message => message);
        var service = signal == "metrics" ? "metrics.v1.MetricsService" : "trace.v1.TraceService";
        var method = new Method<byte[], byte[]>(MethodType.Unary, $"opentelemetry.proto.collector.{service}", "Export", bytes, bytes);
        return await server.Channel.CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), body);
    }

    private static (long Rejected, string Message) Partial(string signal, byte[] answer)
    {
        if (signal == "metrics")
            return ExportMetricsServiceResponse.Parser.ParseFrom(answer).PartialSuccess is { } points ? (points.RejectedDataPoints, points.ErrorMessage) : (0, "");
        return ExportTraceServiceResponse.Parser.ParseFrom(answer).PartialSuccess is { } spans ? (spans.RejectedSpans, spans.ErrorMessage) : (0, "");
    }

    public enum Transport
    {
        Grpc,
        Protobuf,
        Json,
    }
}
