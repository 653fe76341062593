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
    public async Task Yaml_without_end_is_a_mistake_like_any_other()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("observe.yaml"), "store:\n  data: " + new string('[', 50_000));

        var (checkCode, check) = await ObserveProcess.RunAsync("config", "check", folder.File("observe.yaml"));
        var (runCode, run) = await ObserveProcess.RunAsync("run", "--config", folder.File("observe.yaml"));
        var (profileCode, profile) = await ObserveProcess.RunAsync("profiles", "check", folder.File("observe.yaml"));

        Assert.Equal((2, 2, 2), (checkCode, runCode, profileCode));
        Assert.All([check, run, profile], output
            => Assert.Equal($"observe: {folder.File("observe.yaml")}:2: not read as YAML: nested deeper than 64 levels: check the brackets and the indentation", output));
    }

    [Fact]
    public async Task An_unknown_option_is_told_in_two_lines()
    {
        var (exitCode, output) = await ObserveProcess.RunAsync("run", "--dta", "x");

        Assert.Equal(
            (2, "observe: `--dta` is no option of `observe run`; did you mean `--data`?\nobserve: see `observe run --help`"), (exitCode, output));
    }

    [Fact]
    public async Task A_file_as_the_data_folder_is_told_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("data"), "");

        var (exitCode, output) = await ObserveProcess.RunAsync("run", "--data", folder.File("data"), "--http", "127.0.0.1:0");

        Assert.Equal(2, exitCode);
        Assert.Contains($"{folder.File("data")} is a file, and the store needs a folder: give one with --data DIR", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named_before_the_store_is_opened()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ObserveProcess.StartAsync(folder.File("first"));

        var (exitCode, output) = await ObserveProcess.RunAsync(
            "run", "--data", folder.File("second"), "--http", first.Http.Authority, "--otlp-grpc", "off", "--otlp-http", "off");

        Assert.Equal(1, exitCode);
        Assert.Contains(first.Http.Port.ToString(), output, StringComparison.Ordinal);
        Assert.Contains("is in use by another program", output, StringComparison.Ordinal);
        Assert.Contains("--http HOST:PORT (port 0 takes a free one)", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("second")));
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
