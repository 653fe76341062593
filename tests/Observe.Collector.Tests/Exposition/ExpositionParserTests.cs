using Observe.Collector.Exposition;
using Observe.Store.Metrics;
using Observe.TestSupport;

namespace Observe.Collector.Tests.Exposition;

public sealed class ExpositionParserTests
{
    [Fact]
    public void Parse_PrometheusText_ReadsSamplesTimesAndMetadata()
    {
        var page = ExpositionParser.Parse("""
            # HELP up Whether it\nis up.
            # TYPE up gauge
            up{job="a",path="C:\\x\"y"} 1 1700000000000
            # a comment
            rpc_total 3e2
            odd +Inf
            """, isOpenMetrics: false);

        Assert.Null(page.Problem);
        Assert.Equal([new MetricMetadata("up", MetricType.Gauge, "", "Whether it\nis up.")], page.Metadata);
        Assert.Equal(
            [("up{job=\"a\", path=\"C:\\x\"y\"}", 1.0, (long?)1_700_000_000_000), ("rpc_total", 300, null), ("odd", double.PositiveInfinity, null)],
            page.Samples.Select(sample => (LabelSet.From(sample.Labels).ToString(), sample.Value, sample.Time)));
    }

    [Fact]
    public void Parse_OpenMetrics_ReadsSecondsExemplarsAndEnd()
    {
        var page = ExpositionParser.Parse("# TYPE a counter\na_total 5 1700000000.5 # {trace_id=\"x\"} 1\n# EOF\n", isOpenMetrics: true);

        Assert.Null(page.Problem);
        Assert.Equal((5.0, 1_700_000_000_500), Assert.Single(page.Samples) is var sample ? (sample.Value, sample.Time!.Value) : default);
        Assert.NotNull(ExpositionParser.Parse("a 1\n", isOpenMetrics: true).Problem);
        Assert.Equal(["line 3: text after # EOF"], ExpositionParser.Parse("a 1\n# EOF\nb 2\n", isOpenMetrics: true).BadLines);
    }

    [Theory]
    [InlineData("a{b=\"c\" 1", "line 1: expected , or } after a label")]
    [InlineData("a{b=c} 1", "line 1: the value of label b is not in closed quotes")]
    [InlineData("ok 1\na one", "line 2: `one` is not a number")]
    [InlineData("a", "line 1: expected a value and perhaps a timestamp after a")]
    [InlineData("{b=\"c\"} 1", "line 1: a sample without a metric name")]
    public void Parse_Mistake_NamesTheLine(string text, string problem)
        => Assert.Equal([problem], ExpositionParser.Parse(text, isOpenMetrics: false).BadLines);

    [Fact]
    public void Parse_OneBadLine_TakesNoGoodLineWithIt()
    {
        var page = ExpositionParser.Parse("a 1\nb one\n\tc 3\n", isOpenMetrics: false);

        Assert.Equal(["a", "c"], page.Samples.Select(sample => sample.Labels[0].Value));
        Assert.Equal(["line 2: `one` is not a number"], page.BadLines);
    }

    [Fact]
    public void Parse_CapturedPages_HaveNoProblem()
    {
        foreach (var file in new[] { "linkerd/proxy-v2-prommatch.txt", "envoy/stats-prometheus-openmetrics.txt", "keda/operator-2.16.0.txt", "kubeless/function-runtime-excerpt.txt", "kubernetes/ksm-v1.txt" })
        {
            var page = ExpositionParser.Parse(File.ReadAllText(SharedData.PathOrSkip(["captures", .. file.Split('/')])), isOpenMetrics: false);
            Assert.Empty(page.BadLines);
            Assert.True(page.Samples.Count > 10);
        }
    }

    [Fact]
    public void Parse_MutatedPages_NeverThrows()
    {
        const string Page = "# TYPE a histogram\na_bucket{le=\"1\",x=\"\\\\\"} 1\na_bucket{le=\"+Inf\"} 2 5\na{\"q\"} 1\n";
        var random = new Random(2);
        for (var run = 0; run < 20_000; run++)
        {
            var text = Page.ToCharArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                text[random.Next(text.Length)] = "{}\"\\,= #\n1a"[random.Next(11)];
            ExpositionParser.Parse(new string(text, 0, random.Next(text.Length)), run % 2 == 0);
        }
    }
}
