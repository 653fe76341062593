using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Remote;

/// <summary>Debian's Prometheus in the store's place: it has what VictoriaMetrics has not, native histograms and exemplars.</summary>
public sealed class PrometheusEngineTests
{
    private const string Prometheus = "/usr/bin/prometheus";

    [Fact]
    public async Task Native_histograms_and_exemplars_come_back_from_Prometheus()
    {
        Assert.SkipUnless(File.Exists(Prometheus), "prometheus (apt package) is missing");
        using var folder = new TemporaryFolder();
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), "storage: {exemplars: {max_exemplars: 100}}\n");
        using var prometheus = Process.Start(new ProcessStartInfo(Prometheus,
        [
            $"--config.file={folder.File("prometheus.yml")}", $"--storage.tsdb.path={folder.File("tsdb")}", $"--web.listen-address={url.Authority}",
            "--web.enable-remote-write-receiver", "--enable-feature=native-histograms,exemplar-storage", "--log.level=error",
        ]))!;
        try
        {
            await using var observe = await ObserveProcess.StartAsync(
                folder.File("observe"), "--metrics-url", url.ToString(), "--target", "collector,dashboard");
            await Poll.UntilAsync(async () => await SendAsync(observe) == HttpStatusCode.OK, "Prometheus takes writes");

            Assert.Equal(4, await observe.QueryAsync("histogram_count(wait_seconds)"));
            using var answer = JsonDocument.Parse(await observe.Client.GetStringAsync("/api/v1/query?query=wait_seconds"));
            var histogram = answer.RootElement.GetProperty("data").GetProperty("result")[0].GetProperty("histogram")[1];
            // Scale 0, offset 0: (1, 2] three times, (2, 4] once.
            Assert.Equal("""{"count":"4","sum":"6.5","buckets":[[0,"1","2","3"],[0,"2","4","1"]]}""", histogram.ToString());
            Assert.Contains(
                "0af7651916cd43dd8448eb211c80319c",
                await observe.Client.GetStringAsync($"/api/v1/query_exemplars?query=orders_total&start=0&end={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 60}"),
                StringComparison.Ordinal);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    private static async Task<HttpStatusCode> SendAsync(ObserveProcess observe)
    {
        var now = $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}000000";
        using var content = new StringContent(
            $$$$$"""
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeMetrics":[{"metrics":[
              {"name":"wait","unit":"s","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[
                {"startTimeUnixNano":"{{{{{now}}}}}","timeUnixNano":"{{{{{now}}}}}","count":"4","sum":6.5,"scale":0,"zeroCount":"0","positive":{"offset":0,"bucketCounts":["3","1"]}}]}},
              {"name":"orders","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
                {"startTimeUnixNano":"{{{{{now}}}}}","timeUnixNano":"{{{{{now}}}}}","asDouble":3,"exemplars":[
                  {"timeUnixNano":"{{{{{now}}}}}","asDouble":1,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7"}]}]}}
            ]}]}]}
            """, Encoding.UTF8, "application/json");
        using var answer = await observe.Client.PostAsync(new Uri(observe.OtlpHttp, "/v1/metrics"), content);
        return answer.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
