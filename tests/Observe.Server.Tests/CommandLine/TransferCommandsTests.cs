using Observe.Server.CommandLine;
using Observe.TestSupport;

namespace Observe.Server.Tests.CommandLine;

public sealed class TransferCommandsTests
{
    private const string Text = "# TYPE up gauge\nup{job=\"a\"} 1 10\nup{job=\"a\"} 2 20\nup{job=\"b\"} 3 20\n# EOF\n";

    [Fact]
    public async Task Import_ThenExport_BySelectorAndTimes()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in"), Text);
        var data = folder.File("data");

        Assert.Equal(0, await RunAsync("import", folder.File("in"), "--data", data));
        Assert.Equal(0, await RunAsync("export", "--data", data, "--output", folder.File("out")));
        Assert.Equal(Text, await File.ReadAllTextAsync(folder.File("out")));
        Assert.Equal(0, await RunAsync("export", "--data", data, "--match", "up{job=\"a\"}", "--match", "{job=\"x\"}", "--start", "1970-01-01T00:00:15Z", "--output", folder.File("out")));
        Assert.Equal("# TYPE up gauge\nup{job=\"a\"} 2 20\n# EOF\n", await File.ReadAllTextAsync(folder.File("out")));

        Assert.Equal(0, await RunAsync("export", "--data", data, "--format", "parquet", "--output", folder.File("parquet")));
        Assert.Equal(0, await RunAsync("import", folder.File("parquet"), "--format", "parquet", "--data", folder.File("other")));
        Assert.Equal(0, await RunAsync("export", "--data", folder.File("other"), "--output", folder.File("out")));
        Assert.Equal(Text.Replace("# TYPE up gauge\n", "", StringComparison.Ordinal), await File.ReadAllTextAsync(folder.File("out")));
    }

    [Fact]
    public async Task Command_WhatIsWrong_IsItsExitCode()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        await File.WriteAllTextAsync(folder.File("in"), "up 1\nup 1 1\n# EOF\n");

        Assert.Equal(2, await RunAsync("export", "--data", data, "--output", folder.File("out")));
        Assert.Equal(1, await RunAsync("import", folder.File("in"), "--data", data));
        Assert.Equal(2, await RunAsync("import", folder.File("none"), "--data", data));
        Assert.Equal(2, await RunAsync("import", folder.File("in"), "--format", "prometheus", "--data", data));
        Assert.Equal(2, await RunAsync("export", "--data", data, "--match", "up{"));
        Assert.Equal(2, await RunAsync("export", "--data", data, "--start", "soon"));
        Assert.Equal(2, await RunAsync("export", "--data", data, "--start", "2", "--end", "1"));
        Assert.Equal(2, await RunAsync("export", "--data", data, "--format", "parquet"));
        Assert.Equal(
            "--format is openmetrics, parquet, not `csv`",
            Assert.Single(ObserveCommand.Create().Parse(["store", "export", "--format", "csv"]).Errors).Message);
        Assert.Equal(0, await RunAsync("export", "--data", data, "--output", folder.File("out")));
        Assert.Equal("up 1 1\n# EOF\n", await File.ReadAllTextAsync(folder.File("out")));
    }

    private static Task<int> RunAsync(params string[] arguments) => ObserveCommand.Create().Parse(["store", .. arguments]).InvokeAsync();
}
