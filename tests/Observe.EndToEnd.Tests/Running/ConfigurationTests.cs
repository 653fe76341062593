using Observe.TestSupport;

namespace Observe.EndToEnd.Tests.Running;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Bad_configuration_is_reported_whole_and_nothing_starts()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("observe.yaml"), "store:\n  dta: x\nserver:\n  http: nowhere\n  insecure: perhaps\n");

        var (exitCode, output) = await ObserveProcess.RunAsync("run", "--config", folder.File("observe.yaml"), "--set", "log.level=loud");

        Assert.Equal(2, exitCode);
        Assert.Contains("observe.yaml:2: store.dta: no such setting; did you mean `store.data`?", output, StringComparison.Ordinal);
        Assert.Contains("observe.yaml:5: server.insecure: `perhaps` is not true or false", output, StringComparison.Ordinal);
        Assert.Contains("--set: log.level: `loud` is not one of", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ObserveProcess.StartAsync(folder.File("first"));

        var (exitCode, output) = await ObserveProcess.RunAsync(
            "run", "--data", folder.File("second"), "--http", first.Http.Authority, "--otlp-grpc", "off", "--otlp-http", "off");

        Assert.Equal(1, exitCode);
        Assert.Contains(first.Http.Port.ToString(), output, StringComparison.Ordinal);
        Assert.Contains("in use", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_listen_beyond_loopback_keys_or_insecure_are_demanded()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ObserveProcess.RunAsync("run", "--data", folder.Path, "--http", "0.0.0.0:0");

        Assert.Equal(2, exitCode);
        Assert.Contains("--api-key-file", output, StringComparison.Ordinal);
    }
}
