using Observe.Store.Metrics;
using Observe.Store.Transfer.OpenMetrics;

namespace Observe.Store.Tests.Transfer;

public sealed class OpenMetricsSourceTests
{
    [Fact]
    public async Task Read_EveryForm_GivesSamplesAndFamilies()
    {
        var target = await ReadAsync(
            """
            # TYPE http_requests counter
            # UNIT http_requests requests
            # HELP http_requests Two \\ lines\nand \"quotes\"
            http_requests_total 5 1.5
            http_requests_total{code="200",path="a\"b\\c\nd"} 1e3 1700000000.123 # {trace_id="x"} 1 1700000000
            {"my.metric","my label"="x",plain="y"} +Inf -1
            up{} NaN 0
            :colon:name{a="}",} -Inf 2
            # EOF
            """);

        Assert.Empty(target.Problems.Examples);
        Assert.Equal(
            [
                (LabelSet.From(("__name__", "http_requests_total")), new Sample(1500, 5)),
                (LabelSet.From(("__name__", "http_requests_total"), ("code", "200"), ("path", "a\"b\\c\nd")), new Sample(1700000000123, 1000)),
                (LabelSet.From(("__name__", "my.metric"), ("my label", "x"), ("plain", "y")), new Sample(-1000, double.PositiveInfinity)),
                (LabelSet.From(("__name__", "up")), new Sample(0, double.NaN)),
                (LabelSet.From(("__name__", ":colon:name"), ("a", "}")), new Sample(2000, double.NegativeInfinity)),
            ],
            target.Samples);
        Assert.Equal([new MetricMetadata("http_requests", MetricType.Counter, "requests", "Two \\ lines\nand \"quotes\"")], target.Metadata);
    }

    [Theory]
    [InlineData("up 1", "no timestamp: an import needs one on each line (character 5)")]
    [InlineData("up 1 # {a=\"b\"} 1", "no timestamp: an import needs one on each line (character 7)")]
    [InlineData("up one 1", "`one` is no number (character 9)")]
    [InlineData("up 1 soon", "`soon` is no timestamp in seconds (character 10)")]
    [InlineData("up 1 2 3", "`3` stands behind the timestamp (character 9)")]
    [InlineData("up{a=\"b\" 1 2", "the labels are not closed (character 9)")]
    [InlineData("up{a=b} 1 2", "a text in quotes was expected (character 6)")]
    [InlineData("up{a=\"b} 1 2", "a text in quotes is not closed (character 13)")]
    [InlineData("up{a=\"b\",a=\"c\"} 1 2", "label a stands there twice (character 16)")]
    [InlineData("up{=\"c\"} 1 2", "a label's name is missing (character 4)")]
    [InlineData("{} 1 2", "a series without a name and labels (character 3)")]
    [InlineData("1 2 3", "a series without a name and labels (character 1)")]
    [InlineData("up{a=\"b\"}1 2", "a space was expected (character 10)")]
    [InlineData("", "an empty line")]
    [InlineData("# comment", "neither a sample nor # TYPE, # UNIT, # HELP or # EOF")]
    [InlineData("# TYPE up thing", "`thing` is no type of a metric")]
    [InlineData("up{a=\"\uFFFD\"} 1 2", "is not valid UTF-8")]
    public async Task Read_BadLine_IsNamedByItsNumberAndTheOthersAreTaken(string line, string problem)
    {
        var target = await ReadAsync($"good 1 1\n{line}\ngood 2 2\n# EOF\n");

        Assert.Equal([$"page:2: {problem}"], target.Problems.Examples);
        Assert.Equal([new Sample(1000, 1), new Sample(2000, 2)], target.Samples.Select(item => item.Sample));
    }

    [Fact]
    public async Task Read_TooLongLine_WithoutEnd_AndBehindTheEnd_IsNamed()
    {
        var tooLong = await ReadAsync($"a 1 1\nb{{x=\"{new string('x', 1 << 20)}\"}} 1 1\nc 1 1");
        Assert.Equal(["page:2: longer than 1048576 characters", "page: does not end with # EOF: the end is missing; what is there is taken"], tooLong.Problems.Examples);
        Assert.Equal(2, tooLong.Samples.Count);

        var behind = await ReadAsync("a 1 1\n# EOF\nb 1 1\nc 1 1\n");
        Assert.Equal(["page:3: stands behind # EOF; nothing from here on is taken"], behind.Problems.Examples);
        Assert.Single(behind.Samples);
    }

    [Fact]
    public async Task Read_Rubbish_NeverThrows()
    {
        const string Characters = "up{}a=\"\\,# \n1.e+NaN\u0000é:_TYPE EOF";
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(80)).Select(_ => Characters[random.Next(Characters.Length)])]);
            var target = await ReadAsync(text);
            Assert.True(target.Problems.Count > 0 || text.TrimEnd().EndsWith("# EOF", StringComparison.Ordinal), text);
        }
    }

    private static async Task<MemoryTarget> ReadAsync(string text)
    {
        var target = new MemoryTarget();
        await new OpenMetricsSource("page").ReadAsync(new StringReader(text), target, default);
        return target;
    }
}
