using System.Net;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Ingest;

public sealed class DurabilityTests
{
    [Fact]
    public async Task A_point_sent_over_OTLP_is_answered_by_PromQL_at_once()
    {
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.Path);

        await SendAsync(observe, 21.5);

        // What was acknowledged is readable: no polling. How long the whole way takes is measured by bench/whole-line.
        Assert.Equal(21.5, await observe.QueryAsync("room_temperature{job=\"shell\"}"));
    }

    [Fact]
    public async Task Acknowledged_points_survive_SIGKILL_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        await using (var observe = await ObserveProcess.StartAsync(folder.Path))
        {
            for (var i = 0; i < 20; i++)
                await SendAsync(observe, i, i - 30);
            await observe.KillAsync();
        }

        await using var again = await ObserveProcess.StartAsync(folder.Path);
        Assert.Equal(20, await again.QueryAsync("count_over_time(room_temperature[10m])"));
        Assert.Equal(19, await again.QueryAsync("room_temperature"));
        Assert.Equal(190, await again.QueryAsync("sum_over_time(room_temperature[10m])"));
        Assert.Equal(0, await again.QueryAsync("resets(room_temperature[10m])"));
    }

    [Fact]
    public async Task SIGTERM_ends_it_cleanly_and_keeps_everything()
    {
        using var folder = new TemporaryFolder();
        await using (var observe = await ObserveProcess.StartAsync(folder.Path))
        {
            await SendAsync(observe, 7);
            Assert.Equal(0, await observe.TerminateAsync());
        }

        await using var again = await ObserveProcess.StartAsync(folder.Path);
        Assert.Equal(7, await again.QueryAsync("room_temperature"));
    }

    private static async Task SendAsync(ObserveProcess observe, double value, int secondsFromNow = 0)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + secondsFromNow * 1000L;
        using var answer = await observe.Client.PostAsync(
            new Uri(observe.OtlpHttp, "/v1/metrics"), OtlpJson.Gauge("shell", "room.temperature", value, time));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
