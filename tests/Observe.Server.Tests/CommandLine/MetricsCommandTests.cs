using Observe.Server.CommandLine;
using Observe.TestSupport;

namespace Observe.Server.Tests.CommandLine;

public sealed class MetricsCommandTests
{
    [Theory]
    [InlineData("# TYPE a counter\na_total 1\n# EOF\n", 0)]
    [InlineData("# TYPE a counter\na_total -1\n# EOF\n", 1)]
    [InlineData("a  1\n", 1)]
    [InlineData("a  1\n", 0, "--text")]
    [InlineData("a one\n", 1, "--text")]
    public async Task Check_Page_IsItsExitCode(string page, int code, params string[] options)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("page"), page);

        Assert.Equal(code, await ObserveCommand.Create().Parse(["metrics", "check", folder.File("page"), .. options]).InvokeAsync());
    }

    [Fact]
    public async Task Check_NoSuchFile_IsTwo()
        => Assert.Equal(2, await ObserveCommand.Create().Parse(["metrics", "check", "/nowhere/page"]).InvokeAsync());
}
