using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Observe.Collector.Sources;
using static Observe.Collector.Tests.Otlp.OtlpMessages;

namespace Observe.Collector.Tests.Sources;

public sealed class ClockAheadTests
{
    private const string Message = "its clock is 300 s ahead: signals of it count as missing until then; set its clock (NTP)";

    [Fact]
    public async Task Sender_WhoseClockIsAhead_IsShownSoUntilItIsRightAgain()
    {
        await using var server = await CollectorServer.StartAsync();

        await PostAsync(server, 300);
        await PostAsync(server, 300);
        Assert.Equal((-300, Message, false), Status(server));
        Assert.Equal(
            ["Warning: the clock of otlp-http|checkout@127.0.0.1 is 300 s ahead: signals of it count as missing until then"], server.Log.Lines);

        await PostAsync(server, 0);
        Assert.Equal((0, null, null), Status(server));
    }

    [Fact]
    public async Task Sender_WhoseClockIsAheadByThirtySeconds_IsHealthy()
    {
        await using var server = await CollectorServer.StartAsync();

        await PostAsync(server, 30);

        Assert.Equal((-30, null, null), Status(server));
        Assert.Empty(server.Log.Lines);
    }

    private static async Task PostAsync(CollectorServer server, double at)
    {
        var body = Metrics(Resource(("service.name", "checkout")), Gauge("a", "", Point(1, at))).ToByteArray();
        (await server.PostAsync("/v1/metrics", body, "application/x-protobuf")).EnsureSuccessStatusCode();
    }

    private static (double? Lag, string? Error, bool? Healthy) Status(CollectorServer server)
    {
        var source = Assert.Single(server.Services.GetRequiredService<SourceRegistry>().Snapshot());
        return (source.LagSeconds, source.LastError, source.Healthy);
    }
}
