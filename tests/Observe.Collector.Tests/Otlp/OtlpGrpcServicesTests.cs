using Google.Protobuf;
using Grpc.Core;
using Observe.Collector.Sources;
using Observe.Collector.Tests.Protos.Logs;
using Observe.Collector.Tests.Protos.Metrics;
using Observe.Collector.Tests.Protos.Rpc;
using Observe.Collector.Tests.Protos.Trace;
using Observe.Store.Metrics;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Otlp;

public class OtlpGrpcServicesTests
{
    private static readonly ExportMetricsServiceRequest Gauge7 =
        Metrics(Resource(("service.name", "checkout")), Gauge("a", "", Point(7)));

    [Fact]
    public async Task Export_Metrics_AreStoredAndTheSenderIsKnown()
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await new MetricsService.MetricsServiceClient(server.Channel).ExportAsync(
            Gauge7, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Null(response.PartialSuccess);
        Assert.Equal(["""a{job="checkout", service_name="checkout"}"""], server.Metrics.AllSeries().Select(labels => labels.ToString()));
        var source = Assert.Single(((SourceRegistry)server.Services.GetService(typeof(SourceRegistry))!).Snapshot());
        Assert.Equal(
            ("otlp-grpc|checkout@127.0.0.1", "otlp-grpc", "checkout", "127.0.0.1", 1L),
            (source.Id, source.Protocol, source.Name, source.Address, source.Accepted));
    }

    [Fact]
    public async Task Export_GzipCompressed_IsStored()
    {
        await using var server = await CollectorServer.StartAsync();

        await new MetricsService.MetricsServiceClient(server.Channel).ExportAsync(
            Gauge7, new Metadata { { "grpc-internal-encoding-request", "gzip" } }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Single(server.Metrics.AllSeries());
    }

    [Fact]
    public async Task Export_Traces_AreStored()
    {
        await using var server = await CollectorServer.StartAsync();

        await new TraceService.TraceServiceClient(server.Channel).ExportAsync(
            Traces(Resource(("service.name", "pay")), Span(1), Span(2)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["operation 1", "operation 2"], server.Spans.All().Select(span => span.Name));
    }

    [Fact]
    public async Task Export_Logs_ArePartialSuccess()
    {
        await using var server = await CollectorServer.StartAsync();
        var request = new ExportLogsServiceRequest
        {
            ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { new LogRecord() } } } } },
        };

        var response = await new LogsService.LogsServiceClient(server.Channel).ExportAsync(
            request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, response.PartialSuccess.RejectedLogRecords);
    }

    [Fact]
    public async Task Export_RefusedPoint_IsPartialSuccess()
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.RefuseSeries = _ => new Refusal(RefusalReason.SeriesLimit, "there are enough series");

        var response = await new MetricsService.MetricsServiceClient(server.Channel).ExportAsync(
            Gauge7, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(new ExportMetricsPartialSuccess { RejectedDataPoints = 1, ErrorMessage = "there are enough series" }, response.PartialSuccess);
    }

    [Fact]
    public async Task Export_StoreNotAvailable_IsUnavailableWithRetryInfo()
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.IsUnavailable = true;

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new MetricsService.MetricsServiceClient(server.Channel)
            .ExportAsync(Gauge7, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        var status = Protos.Rpc.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin"));
        var detail = Assert.Single(status.Details);
        Assert.Equal((14, "type.googleapis.com/google.rpc.RetryInfo"), (status.Code, detail.TypeUrl));
        Assert.Equal(6, RetryInfo.Parser.ParseFrom(detail.Value).RetryDelay.Seconds);
    }

    [Fact]
    public async Task Export_Malformed_IsInvalidArgument()
    {
        await using var server = await CollectorServer.StartAsync();
        var bytes = Marshallers.Create(static (byte[] message) => message, static message => message);
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "opentelemetry.proto.collector.metrics.v1.MetricsService", "Export", bytes, bytes);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Channel.CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(cancellationToken: TestContext.Current.CancellationToken), Gauge7.ToByteArray()[..^2]));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task Export_LargerThanDecodedLimit_IsResourceExhausted()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxDecodedSize", "1024"));
        var large = Metrics(Resource(("service.name", new string('x', 2000))), Gauge("a", "", Point(7)));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new MetricsService.MetricsServiceClient(server.Channel)
            .ExportAsync(large, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }
}
