using System.Diagnostics;
using Observe.EndToEnd.Tests.Running;
using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Ingest;

public sealed class PrometheusRemoteWriteTests
{
    private const string Prometheus = "/usr/bin/prometheus";

    [Fact]
    public async Task Debians_Prometheus_remote_writes_what_it_scrapes()
    {
        Assert.SkipUnless(File.Exists(Prometheus), "prometheus (apt package) is missing");
        using var folder = new TemporaryFolder();
        await using var observe = await ObserveProcess.StartAsync(folder.File("observe"));
        var configuration = folder.File("prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"""
            global: {"{"}scrape_interval: 1s, external_labels: {"{"}cluster: test{"}"}{"}"}
            scrape_configs:
              - job_name: observe
                static_configs: [{"{"}targets: ["{observe.Http.Authority}"]{"}"}]
            remote_write:
              - url: {observe.Http}api/v1/write
                queue_config: {"{"}batch_send_deadline: 1s{"}"}
            """);
        using var prometheus = Process.Start(new ProcessStartInfo(Prometheus,
        [
            $"--config.file={configuration}", $"--storage.tsdb.path={folder.File("tsdb")}", "--web.listen-address=127.0.0.1:0",
            "--log.level=error",
        ]))!;
        try
        {
            await Poll.UntilAsync(
                async () => await observe.QueryAsync("""count_over_time(up{job="observe",cluster="test"}[1m])""") >= 3, "scrapes arrive");
            Assert.Equal(1, await observe.QueryAsync("""min_over_time(up{job="observe",cluster="test"}[1m])"""));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }
}
