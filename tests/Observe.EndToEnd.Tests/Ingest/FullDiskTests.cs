using System.Net;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Ingest;

/// <summary>A disk that really is full: a tmpfs of 8 MiB, filled by a file of somebody else's.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Full_disk_refuses_writes_says_so_once_and_loses_nothing_that_was_acknowledged()
    {
        using var folder = new TemporaryFolder();
        using var disk = await SmallDisk.MountAsync(folder.Path);
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var observe = await ObserveProcess.StartAsync(disk.Path))
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(observe, 1, start - 9000));

            disk.Fill();
            // The page that the journal's end lies on has room left for some.
            await Poll.UntilAsync(
                async () => await SendAsync(observe, 2, start - 8000) == HttpStatusCode.ServiceUnavailable, "writes are refused");
            var failure = Assert.Single(await observe.ListAsync("/conditions"), item => item.GetProperty("kind").GetString() == "metrics");
            Assert.Contains("No space left on device", failure.GetProperty("why").GetString(), StringComparison.Ordinal);
            var ready = await observe.Client.GetStringAsync(new Uri("/-/ready", UriKind.Relative));
            Assert.Contains("metrics: not written since ", ready, StringComparison.Ordinal);
            Assert.Equal(1, await observe.QueryAsync("room_temperature", (start - 8500) / 1000.0));

            disk.Free();
            await Poll.UntilAsync(
                async () => await SendAsync(observe, 3, start - 7000) == HttpStatusCode.OK, "writes are taken again");
            Assert.DoesNotContain(await observe.ListAsync("/conditions"), item => item.GetProperty("kind").GetString() == "metrics");
            Assert.Equal(1, Count(observe.Output, "metrics are refused: the journal cannot be written"));
            Assert.Equal(1, Count(observe.Output, "metrics are taken again, after"));
            await observe.KillAsync();
        }

        await using var again = await ObserveProcess.StartAsync(disk.Path);
        Assert.Equal(1, await again.QueryAsync("room_temperature", (start - 8500) / 1000.0));
        Assert.Equal(3, await again.QueryAsync("room_temperature", (start - 6500) / 1000.0));
    }

    private static int Count(string text, string sought) => text.Split(sought).Length - 1;

    private static async Task<HttpStatusCode> SendAsync(ObserveProcess observe, double value, long time)
    {
        using var answer = await observe.Client.PostAsync(
            new Uri(observe.OtlpHttp, "/v1/metrics"), OtlpJson.Gauge("shell", "room.temperature", value, time));
        return answer.StatusCode;
    }
}
