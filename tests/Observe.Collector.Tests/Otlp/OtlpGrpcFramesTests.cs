using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Observe.Collector.Sources;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Otlp;

/// <summary>Frames as no client library would send them, over plain HTTP/2.</summary>
public sealed class OtlpGrpcFramesTests
{
    private const int InvalidArgument = 3;
    private const int ResourceExhausted = 8;

    private static readonly byte[] Gauge7 = Metrics(Resource(("service.name", "checkout")), Gauge("a", "", Point(7))).ToByteArray();

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    public async Task Send_AbsurdLength_IsResourceExhausted(uint compressed)
    {
        await using var server = await CollectorServer.StartAsync();

        var answer = await SendAsync(server, Frame((byte)compressed, [1, 2, 3], uint.MaxValue), "gzip");

        Assert.Equal((ResourceExhausted, "the body is larger than 67108864 bytes (collector.maxBodySize): send smaller batches"), answer);
        AssertCounted(server, "BodyTooLarge", answer.Message);
    }

    [Fact]
    public async Task Send_NotGzip_IsInvalidArgument()
    {
        await using var server = await CollectorServer.StartAsync();

        var answer = await SendAsync(server, Frame(1, Gauge7), "gzip");

        Assert.Equal(InvalidArgument, answer.Status);
        Assert.StartsWith("the body is not gzip: ", answer.Message, StringComparison.Ordinal);
        AssertCounted(server, "Malformed", answer.Message);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Send_CompressedCutOff_IsInvalidArgument(string encoding)
    {
        await using var server = await CollectorServer.StartAsync();

        var answer = await SendAsync(server, Frame(1, Compressed.With(encoding, Gauge7)[..^12]), encoding);

        Assert.Equal(InvalidArgument, answer.Status);
        AssertCounted(server, "Malformed", answer.Message);
    }

    [Fact]
    public async Task Send_UnfoldsBeyondTheLimit_IsResourceExhausted()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxDecodedSize", "100000"));

        var answer = await SendAsync(server, Frame(1, Compressed.With("gzip", new byte[10_000_000])), "gzip");

        Assert.Equal((ResourceExhausted, "the body is larger than 100000 bytes (collector.maxDecodedSize): send smaller batches"), answer);
        AssertCounted(server, "BodyTooLarge", answer.Message);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Send_Compressed_IsStored(string encoding)
    {
        await using var server = await CollectorServer.StartAsync();

        Assert.Equal((0, ""), await SendAsync(server, Frame(1, Compressed.With(encoding, Gauge7)), encoding));
        Assert.Single(server.Metrics.AllSeries());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000000005FF")]
    public async Task Send_CutOff_IsRefusedAndCounted(string hex)
    {
        await using var server = await CollectorServer.StartAsync();

        var answer = await SendAsync(server, Convert.FromHexString(hex), "identity");

        Assert.NotEqual(0, answer.Status);
        AssertCounted(server, "Malformed", answer.Message);
    }

    private static void AssertCounted(CollectorServer server, string reason, string message)
    {
        var source = Assert.Single(server.Services.GetRequiredService<SourceRegistry>().Snapshot());
        Assert.Equal((1, message, 0), (source.Refused[reason], source.LastError, source.Accepted));
        Assert.Empty(server.Log.Lines);
    }

    private static byte[] Frame(byte compressed, byte[] message, uint? length = null)
    {
        var header = new byte[5];
        header[0] = compressed;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), length ?? (uint)message.Length);
        return [.. header, .. message];
    }

    private static async Task<(int Status, string Message)> SendAsync(CollectorServer server, byte[] body, string encoding)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.Channel.Target}") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
            Headers = { { "grpc-encoding", encoding }, { "te", "trailers" } },
        };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return (int.Parse(Header(answer, "grpc-status")), Uri.UnescapeDataString(Header(answer, "grpc-message")));
    }

    private static string Header(HttpResponseMessage answer, string name)
        => answer.Headers.TryGetValues(name, out var header) || answer.TrailingHeaders.TryGetValues(name, out header) ? header.Single() : "";
}
