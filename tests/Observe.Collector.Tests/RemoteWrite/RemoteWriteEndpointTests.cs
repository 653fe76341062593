using System.Net;
using Google.Protobuf;
using Observe.Collector.Sources;
using Observe.Store.Metrics;
using Snappier;
using V2 = Observe.Collector.Tests.Protos.RemoteWrite2;

namespace Observe.Collector.Tests.RemoteWrite;

public class RemoteWriteEndpointTests
{
    private const string Path = "/api/v1/write";
    private const string Type1 = "application/x-protobuf";
    private const string Type2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    [Theory]
    [InlineData(Type1, "snappy")]
    [InlineData("application/x-protobuf;proto=prometheus.WriteRequest", "snappy")]
    [InlineData(Type1, null)]
    [InlineData("", null)]
    public async Task Post_Version1_Is204WithoutBody(string type, string? encoding)
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync(Path, Block(RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1))), type, encoding);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("1 0 0", Written(response));
        Assert.Equal([new Sample(TestTime.Milliseconds, 1)], server.Metrics.SamplesOf(LabelSet.From(("__name__", "up"), ("job", "a"))));
    }

    [Fact]
    public async Task Post_Version2_Is204AndKeepsStartTimes()
    {
        await using var server = await CollectorServer.StartAsync();
        var request = RemoteWriteMessages.V2(("up", new V2.TimeSeries
        {
            Samples = { new V2.Sample { Value = 3, Timestamp = TestTime.At(0), StartTimestamp = TestTime.At(-60) } },
        }));

        var response = await server.PostAsync(Path, Block(request), Type2, "snappy");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("1 0 0", Written(response));
        Assert.Equal(
            [new Sample(TestTime.At(0), 3, null, TestTime.At(-60))],
            server.Metrics.SamplesOf(LabelSet.From(("__name__", "up"), ("job", "a"))));
    }

    [Fact]
    public async Task Post_SomeRefused_Is400AndTheRestIsKept()
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.RefuseSample = entry => entry.Sample.Time > TestTime.At(600)
            ? new Refusal(RefusalReason.TooFarInFuture, $"{entry.Series} is ahead of the clock") : null;
        var future = RemoteWriteMessages.Series("future", 1);
        future.Samples[0].Timestamp = TestTime.At(700);

        var response = await server.PostAsync(
            Path, Block(RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1), future, RemoteWriteMessages.Histogram("latency"))), Type1, "snappy");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("1 1 0", Written(response));
        Assert.Equal("future{job=\"a\"} is ahead of the clock\n", await BodyAsync(response));
        Assert.Single(server.Metrics.SamplesOf(LabelSet.From(("__name__", "up"), ("job", "a"))));
    }

    [Theory]
    [InlineData("application/json", "snappy")]
    [InlineData("text/plain", "snappy")]
    [InlineData("application/x-protobuf;proto=io.prometheus.write.v3.Request", "snappy")]
    [InlineData(Type1, "gzip")]
    [InlineData(Type1, "zstd")]
    public async Task Post_OtherTypeOrEncoding_Is415(string type, string encoding)
    {
        await using var server = await CollectorServer.StartAsync();

        var response = await server.PostAsync(Path, Block(RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1))), type, encoding);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("0 0 0", Written(response));
        Assert.Empty(server.Metrics.AllSeries());
    }

    [Theory]
    [InlineData(Type1, "io.prometheus.write.v2.Request", "says remote write 1.0 (one without `proto` does), but the body is a 2.0 message")]
    [InlineData("", "io.prometheus.write.v2.Request", "says remote write 1.0 (one without `proto` does), but the body is a 2.0 message")]
    [InlineData(Type2, "prometheus.WriteRequest", "says remote write 2.0, but the body is a 1.0 message")]
    public async Task Post_MessageOfTheOtherVersion_Is400AndSaysWhichTypeToSend(string type, string message, string problem)
    {
        await using var server = await CollectorServer.StartAsync();
        IMessage request = message == "prometheus.WriteRequest"
            ? RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1))
            : RemoteWriteMessages.V2(("up", new V2.TimeSeries { Samples = { new V2.Sample { Value = 3, Timestamp = TestTime.At(0) } } }));

        var response = await server.PostAsync(Path, Block(request), type, "snappy", ("X-Prometheus-Remote-Write-Version", "2.0.0"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("0 0 0", Written(response));
        var other = message == "prometheus.WriteRequest" ? "2.0" : "1.0";
        Assert.Equal(
            $"the request cannot be decoded: the content type {problem}: send it with `Content-Type: application/x-protobuf;proto={message}`, "
                + $"or set the sender to {other}\n",
            await BodyAsync(response));
        var source = Assert.Single(((SourceRegistry)server.Services.GetService(typeof(SourceRegistry))!).Snapshot());
        Assert.Equal(1, source.Refused["Malformed"]);
    }

    [Theory]
    [InlineData(Type1)]
    [InlineData(Type2)]
    public async Task Post_MessageOfNeitherVersion_Is400(string type)
    {
        await using var server = await CollectorServer.StartAsync();

        // Field 9, a varint.
        var response = await server.PostAsync(Path, Snappy.CompressToArray([0x48, 0x01]), type, "snappy");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("has no field of", await BodyAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NothingToWrite_Is204()
    {
        await using var server = await CollectorServer.StartAsync();

        foreach (var (type, message) in new (string, IMessage)[]
            { (Type1, RemoteWriteMessages.V1()), (Type2, new V2.Request()), (Type2, new V2.Request { Symbols = { "" } }) })
            Assert.Equal(HttpStatusCode.NoContent, (await server.PostAsync(Path, Block(message), type, "snappy")).StatusCode);
    }

    [Fact]
    public async Task Post_NotSnappy_Is400()
    {
        await using var server = await CollectorServer.StartAsync();
        var plain = RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1)).ToByteArray();

        var response = await server.PostAsync(Path, plain, Type1, "snappy");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("0 0 0", Written(response));
        var source = Assert.Single(((SourceRegistry)server.Services.GetService(typeof(SourceRegistry))!).Snapshot());
        Assert.Equal(1, source.Refused["Malformed"]);
    }

    [Fact]
    public async Task Post_CutOffProtobuf_Is400()
    {
        await using var server = await CollectorServer.StartAsync();
        var plain = RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1)).ToByteArray();

        var response = await server.PostAsync(Path, Snappy.CompressToArray(plain.AsSpan(0, plain.Length - 2)), Type1, "snappy");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("the request cannot be decoded: length past the end\n", await BodyAsync(response));
    }

    [Fact]
    public async Task Post_DeclaredLengthAboveLimit_Is413BeforeDecompression()
    {
        await using var server = await CollectorServer.StartAsync();
        // 32 MiB and a byte, and nothing after it.
        byte[] block = [0x81, 0x80, 0x80, 0x10];

        var response = await server.PostAsync(Path, block, Type1, "snappy");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(
            "the request is 33554433 bytes decompressed, 33554432 are allowed (collector.remoteWrite.maxDecodedSize)\n", await BodyAsync(response));
    }

    [Fact]
    public async Task Post_MoreSamplesThanAllowed_Is413()
    {
        await using var server = await CollectorServer.StartAsync(("collector:remoteWrite:maxSamples", "2"));
        var series = Enumerable.Range(0, 3).Select(i => RemoteWriteMessages.Series($"m{i}", i)).ToArray();

        var response = await server.PostAsync(Path, Block(RemoteWriteMessages.V1(series)), Type1, "snappy");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.DoesNotContain(server.Metrics.AllSeries(), labels => server.Metrics.SamplesOf(labels).Count > 0);
    }

    [Fact]
    public async Task Post_BodyAboveLimit_Is413()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxBodySize", "1024"));

        var response = await server.PostAsync(Path, new byte[2000], Type1, "snappy");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("0 0 0", Written(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_StoreNotAvailable_Is503WithRetryAfter(bool throws)
    {
        await using var server = await CollectorServer.StartAsync();
        server.Writer.IsUnavailable = !throws;
        server.Writer.Failure = throws ? new IOException("disk full") : null;

        var response = await server.PostAsync(Path, Block(RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1))), Type1, "snappy");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(6), response.Headers.RetryAfter!.Delta);
        Assert.Equal("0 0 0", Written(response));
    }

    [Fact]
    public async Task Post_NoMemoryForRequests_Is503()
    {
        await using var server = await CollectorServer.StartAsync(("collector:maxInFlightSize", "1048576"));
        var series = RemoteWriteMessages.Series(new string('x', 2_000_000), 1);

        var response = await server.PostAsync(Path, Block(RemoteWriteMessages.V1(series)), Type1, "snappy");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Post_UserAgent_NamesTheSource()
    {
        await using var server = await CollectorServer.StartAsync();

        await server.PostAsync(
            Path, Block(RemoteWriteMessages.V1(RemoteWriteMessages.Series("up", 1))), Type1, "snappy", ("User-Agent", "Prometheus/3.14.0"));

        var source = Assert.Single(((SourceRegistry)server.Services.GetService(typeof(SourceRegistry))!).Snapshot());
        Assert.Equal(("remote-write|Prometheus/3.14.0@127.0.0.1", 1L, 0.0), (source.Id, source.Accepted, source.LagSeconds));
    }

    private static byte[] Block(IMessage message) => Snappy.CompressToArray(message.ToByteArray());

    private static Task<string> BodyAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static string Written(HttpResponseMessage response) => string.Join(' ', new[] { "Samples", "Histograms", "Exemplars" }
        .Select(what => Assert.Single(response.Headers.GetValues($"X-Prometheus-Remote-Write-{what}-Written"))));
}
