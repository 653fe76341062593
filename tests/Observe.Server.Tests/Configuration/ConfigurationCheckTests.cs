using Observe.Server.CommandLine;
using Observe.Server.Configuration;
using Observe.TestSupport;

namespace Observe.Server.Tests.Configuration;

public sealed class ConfigurationCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Prepare_ManyProblems_NamesAllWithTheirPlace()
    {
        var file = Path.Combine(_folder.Path, "observe.yaml");
        File.WriteAllText(file, """
            server: {http: 127.0.0.1}
            analyzer: {alerting: {externalUrl: not a url}}
            autoscaler: {policies: /no/such/folder}
            collector:
              scrape:
                jobs:
                  - name: a
                    interval: 0s
                    scheme: ftp
                    staticTargets: ["http://x/y", "h:99999", "", "h:1"]
                    httpDiscovery: foo
                  - name: a
                    interval: 5s
                    timeout: 6s
                    labels: {__name__: x, 1b: y, ok: z}
                  - staticTargets: ["h:1"]
            """);
        var values = ConfigurationLoader.Load(
            ObserveSchema.Instance, file, new Dictionary<string, string>(),
            [("a.b", "c", "--set"), ("store.data", _folder.Path, "--data"), ("server.apiKeyFile", Path.Combine(_folder.Path, "none"), "--api-key-file")]);

        Assert.Null(RunCommand.Prepare(values));

        Assert.Equal(
            [
                "--set a.b", $"{file}:1 server.http", "--api-key-file server.apiKeyFile",
                $"{file}:8 collector.scrape.jobs[0].interval", $"{file}:9 collector.scrape.jobs[0].scheme",
                $"{file}:11 collector.scrape.jobs[0].httpDiscovery",
                $"{file}:10 collector.scrape.jobs[0].staticTargets[0]", $"{file}:10 collector.scrape.jobs[0].staticTargets[1]",
                $"{file}:10 collector.scrape.jobs[0].staticTargets[2]", $"{file}:12 collector.scrape.jobs[1].name",
                $"{file}:14 collector.scrape.jobs[1].timeout", $"{file}:15 collector.scrape.jobs[1].labels.1b",
                $"{file}:15 collector.scrape.jobs[1].labels.__name__", $"{file}:16 collector.scrape.jobs[2].name",
                $"{file}:2 analyzer.alerting.externalUrl", $"{file}:3 autoscaler.policies",
            ],
            values.Problems.Select(problem => $"{problem.Source} {problem.Key}"));
    }

    public void Dispose() => _folder.Dispose();
}
