using Microsoft.Extensions.Logging;
using Observe.Collector.Scraping;
using Observe.TestSupport;

namespace Observe.Collector.Tests.Scraping;

public sealed class TargetDiscoveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();

    [Theory]
    [InlineData("- targets: [a:1, b:2]\n", "a:1 b:2")]
    [InlineData("- targets:\n- targets: [a:1]\n  labels:\n  source: consul\n", "a:1")]
    [InlineData("", "")]
    [InlineData("[{\"targets\": [\"a:1\"], \"labels\": {\"zone\": \"z\"}}]", "a:1")]
    public async Task Targets_File_IsYamlOrJson(string text, string expected)
    {
        Assert.Equal(expected, await TargetsAsync(Discovery(), Write(text)));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("- targets: a:1", "line 1: a list of HOST:PORT was expected here")]
    [InlineData("targets: [a:1]", "line 1: a list of `{targets: [HOST:PORT, …], labels: {NAME: VALUE}}` was expected here")]
    [InlineData("- targets: [a:1]\n  labels: {zone: [z]}", "line 2: a label's value was expected here")]
    [InlineData("- targets: &t [a:1]\n- targets: *t", "line 2: `*t` is an alias, which is not read here: write the value out")]
    public async Task Targets_FileThatIsNoList_SaysWhereAndWhat(string text, string problem)
    {
        var file = Write(text);

        Assert.Equal("", await TargetsAsync(Discovery(), file));
        Assert.Equal([$"Warning: targets of {file} were not read, the last ones stay: {problem}"], _log.Lines);
    }

    [Theory]
    [InlineData("- targets: ", "[", "line 1: nested deeper than 64 levels: check the brackets and the indentation")]
    [InlineData("- targets: [a:1]\n  labels: ", "{a: ", "line 2: nested deeper than 64 levels: check the brackets and the indentation")]
    public async Task Targets_FileNestedWithoutEnd_KeepsTheLastOnes(string start, string level, string problem)
    {
        var discovery = Discovery();
        await TargetsAsync(discovery, Write("- targets: [a:1]\n"));
        var file = Write(start + string.Concat(Enumerable.Repeat(level, 50_000)));

        Assert.Equal("a:1", await TargetsAsync(discovery, file));
        Assert.Equal([$"Warning: targets of {file} were not read, the last ones stay: {problem}"], _log.Lines);
    }

    public void Dispose() => _folder.Dispose();

    private TargetDiscovery Discovery() => new(null!, _log.For<TargetDiscovery>());

    private string Write(string text)
    {
        File.WriteAllText(_folder.File("targets.yaml"), text);
        return _folder.File("targets.yaml");
    }

    private static async Task<string> TargetsAsync(TargetDiscovery discovery, string file)
        => string.Join(' ', (await discovery.TargetsAsync(new ScrapeJob { Name = "j", Files = [file] }, default)).Select(target => target.Address));
}
