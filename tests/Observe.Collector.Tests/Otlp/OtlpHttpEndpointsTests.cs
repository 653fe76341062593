using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Collector.Tests.Protos.Logs;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Collector.Tests.Protos.Rpc;
using Observe.Collector.Tests.Protos.Trace;
using Observe.Store.Metrics;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Otlp;

public class OtlpHttpEndpointsTests
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    private static readonly byte[] Gauge7 = Metrics(Resource(("service.name", "checkout")), Gauge("a", "", Point(7))).ToByteArray();

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public async Task Post_Metrics_AnyEncoding_IsStored(string? encoding)
    {
        await using var server = await CollectorServer.StartAsync();
        var body = encoding is null or "identity" ? Gauge7 : Compressed.With(encoding, Gauge7);

        var response = await server.PostAsync("/v1/metrics", body, Protobuf, encoding);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Protobuf, response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await BodyAsync(response));
        Assert.Equal(["""a{job="checkout", service_name="checkout"}"""], server.Metrics.AllSeries().Select(labels => labels.ToString()));
    }

    [Fact]
    public async Task Post_JsonMetrics_AnswersJson()
    {
        await using var server = await CollectorServer.StartAsync();
        const string request = """
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"unknown":[1,{}],
            "scopeMetrics":[{"metrics":[{"name":"hits","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
            {"asInt":"12","timeUnixNano":"1795521600000000000","attributes":[{"key":"ok","value":{"boolValue":true}}]}]}}]}]}]}
            """;

        var response = await server.PostAsync("/v1/metrics", Encoding.UTF8.GetBytes(request), "application/json; charset=utf-8");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{}", Encoding.UTF8.GetString(await BodyAsync(response)));
        var labels = LabelSet.From(("__name__", "hits_total"), ("job", "checkout"), ("ok", "true"), ("service_name", "checkout"));
        Assert.Equal([new Sample(1795521600000, 12)], server.Metrics.SamplesOf(labels));
    }

    [Fact]
    public async Task Post_Traces_KeepsGoodSpansAndNamesTheBad()
    {
        await using var server = await CollectorServer.StartAsync();
        var bad = Span(2);
        bad.TraceId = ByteString.CopyFrom(new byte[16]);

        var response = await server.PostAsync("/v1/traces", Traces(Resource(("service.name", "pay")), Span(1), bad).ToByteArray(), Protobuf);

        var partial = ExportTraceServiceResponse.Parser.ParseFrom(await BodyAsync(response)).PartialSuccess;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, partial.RejectedSpans);
        Assert.Equal("span `operation 2` of pay: the trace id is not 16 bytes, or all zero", partial.ErrorMessage);
        var span = Assert.Single(server.Spans.All());
        Assert.Equal(("00000000000000000000000000000001", "0000000000000001", "pay"), (span.TraceId, span.SpanId, span.Service));
    }

    [Fact]
    public async Task Post_Logs_AreCountedAndNotKept()
    {
        await using var server = await CollectorServer.StartAsync();
        var request = new ExportLogsServiceRequest
        {
            ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { new LogRecord(), new LogRecord() } } } } },
        };

        var response = await server.PostAsync("/v1/logs", request.ToByteArray(), Protobuf);

        var partial = ExportLogsServiceResponse.Parser.ParseFrom(await BodyAsync(response)).PartialSuccess;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((2, "logs are not kept by Observe: send metrics and traces only"), (partial.RejectedLogRecords, partial.ErrorMessage));
        var source = Assert.Single(Source(server).Snapshot());
        Assert.Equal(2, source.Refused["UnsupportedType"]);
    }

    [Fact]
    public async Task Post_JsonLogs_AnswersRejectedLogRecords()
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync(
            "/v1/logs", """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{},{}]}]}]}"""u8.ToArray(), Json);

        using var document = JsonDocument.Parse(await BodyAsync(response));
        Assert.Equal("3", document.RootElement.GetProperty("partialSuccess").GetProperty("rejectedLogRecords").GetString());
    }

    [Fact]
    public async Task Post_RefusedPoints_ArePartialSuccessInJson()
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.RefuseSample = entry => new Refusal(RefusalReason.TooLate, $"{entry.Series} is too late");

        var response = await server.PostAsync("/v1/metrics", """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{"asDouble":1,"timeUnixNano":1795521600000000000}]}}]}]}]}
            """u8.ToArray(), Json);

        using var document = JsonDocument.Parse(await BodyAsync(response));
        var partial = document.RootElement.GetProperty("partialSuccess");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("1", partial.GetProperty("rejectedDataPoints").GetString());
        Assert.Equal("a is too late", partial.GetProperty("errorMessage").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/grpc")]
    [InlineData("")]
    public async Task Post_OtherContentType_Is415(string contentType)
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync("/v1/metrics", Gauge7, contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Post_UnknownContentEncoding_Is415()
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync("/v1/metrics", Gauge7, Protobuf, "br");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public async Task Post_BodyThatIsNotAsEncoded_Is400(string encoding)
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync("/v1/metrics", Gauge7, Protobuf, encoding);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Post_MalformedProtobuf_Is400WithStatus()
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync("/v1/metrics", Gauge7[..^3], Protobuf);

        var status = Protos.Rpc.Status.Parser.ParseFrom(await BodyAsync(response));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal((3, "length past the end"), (status.Code, status.Message));
        Assert.Equal(1, Assert.Single(Source(server).Snapshot()).Refused["Malformed"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"resourceMetrics":1}""")]
    public async Task Post_MalformedJson_Is400WithStatus(string body)
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync("/v1/metrics", Encoding.UTF8.GetBytes(body), Json);

        using var document = JsonDocument.Parse(await BodyAsync(response));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(3, document.RootElement.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Post_LargerThanAsSent_Is413()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxBodySize", "1024"));

        var response = await server.PostAsync("/v1/metrics", new byte[1025], Protobuf);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(1, Assert.Single(Source(server).Snapshot()).Refused["BodyTooLarge"]);
    }

    [Fact]
    public async Task Post_LargerThanAsSentWithoutLength_Is413()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxBodySize", "1024"));
        var content = new StreamContent(new UnknownLengthStream(new byte[4096]));
        content.Headers.ContentType = new(Protobuf);

        var response = await server.Http.PostAsync("/v1/metrics", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Post_LargerAfterDecompression_Is413(string encoding)
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxDecodedSize", "100000"));

        var response = await server.PostAsync("/v1/metrics", Compressed.With(encoding, new byte[10_000_000]), Protobuf, encoding);

        var status = Protos.Rpc.Status.Parser.ParseFrom(await BodyAsync(response));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("the body is larger than 100000 bytes (collector.maxDecodedSize): send smaller batches", status.Message);
    }

    [Theory]
    [InlineData(Protobuf)]
    [InlineData(Json)]
    public async Task Post_MoreMessagesThanAllowed_IsRefusedBeforeItIsUnfolded(string contentType)
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxItems", "1000"));
        // A resource, a scope, a metric, a gauge and 1,000 data points.
        var request = Metrics(Resource(("service.name", "checkout")), Gauge("a", "", [.. Enumerable.Range(0, 1000).Select(i => Point(i))]));
        var body = contentType == Json ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(request)) : request.ToByteArray();

        var response = await server.PostAsync("/v1/metrics", body, contentType);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            "1004 messages in one request, 1000 are allowed (collector.maxItems): let the exporter send smaller batches",
            Encoding.UTF8.GetString(await BodyAsync(response)), StringComparison.Ordinal);
        Assert.Empty(server.Metrics.AllSeries());
    }

    [Fact]
    public async Task Post_StoreNotAvailable_Is503WithRetryAfter()
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.IsUnavailable = true;

        var response = await server.PostAsync("/v1/metrics", Gauge7, Protobuf);

        var status = Protos.Rpc.Status.Parser.ParseFrom(await BodyAsync(response));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(6), response.Headers.RetryAfter!.Delta);
        Assert.Equal((14, "the disk is full"), (status.Code, status.Message));
    }

    [Fact]
    public async Task Post_StoreThrows_Is503()
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.Failure = new IOException("connection lost");

        var response = await server.PostAsync("/v1/metrics", Gauge7, Protobuf);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Post_MoreThanMemoryForRequests_Is503()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxInFlightSize", "1048576"));

        var response = await server.PostAsync("/v1/metrics", new byte[2_000_000], Protobuf);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Post_ManyRequests_GiveAllMemoryBack()
    {
        await using var server = await CollectorServer.StartAsync();

        await server.PostAsync("/v1/metrics", Gauge7, Protobuf);
        await server.PostAsync("/v1/metrics", Gauge7[..^3], Protobuf);
        await server.PostAsync("/v1/metrics", Gauge7, Protobuf, "gzip");

        var gate = (IngestGate)server.Services.GetService(typeof(IngestGate))!;
        Assert.Equal(0, gate.Used);
    }

    private static SourceRegistry Source(CollectorServer server) => (SourceRegistry)server.Services.GetService(typeof(SourceRegistry))!;

    private static Task<byte[]> BodyAsync(HttpResponseMessage response)
        => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    /// <summary>A body whose length nobody announces: it goes out in chunks.</summary>
    private sealed class UnknownLengthStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
