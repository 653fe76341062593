using System.Text;
using Observe.Collector.Exposition;
using Observe.Store.Metrics;
using Observe.TestSupport;

namespace Observe.Collector.Tests.Exposition;

public sealed class ExpositionPageTests
{
    [Fact]
    public void Parse_PrometheusText_ReadsSamplesTimesAndMetadata()
    {
        var page = Read("""
            # HELP up Whether it\nis up.
            # TYPE up gauge
            up{job="a",path="C:\\x\"y"} 1 1700000000000
            # a comment
            rpc_total 3e2
            odd +Inf
            """, ExpositionFormat.Text);

        Assert.Null(page.Problem);
        Assert.Equal([new MetricMetadata("up", MetricType.Gauge, "", "Whether it\nis up.")], page.Metadata);
        Assert.Equal(
            [("up{job=\"a\", path=\"C:\\x\"y\"}", 1.0, (long?)1_700_000_000_000), ("rpc_total", 300, null), ("odd", double.PositiveInfinity, null)],
            page.Samples.Select(sample => (LabelSet.From(sample.Labels).ToString(), sample.Value, sample.Time)));
    }

    [Fact]
    public void Parse_OpenMetrics_ReadsSecondsExemplarsAndEnd()
    {
        var page = Read("# TYPE a counter\na_total 5 1700000000.5 # {trace_id=\"x\"} 1\n# EOF\n", ExpositionFormat.OpenMetrics);

        Assert.Null(page.Problem);
        Assert.Equal((5.0, 1_700_000_000_500), Assert.Single(page.Samples) is var sample ? (sample.Value, sample.Time!.Value) : default);
        Assert.NotNull(Read("a 1\n", ExpositionFormat.OpenMetrics).Problem);
        Assert.Equal(["line 3: text after # EOF"], Read("a 1\n# EOF\nb 2\n", ExpositionFormat.OpenMetrics).BadLines);
    }

    [Theory]
    [InlineData("a{b=\"c\" 1", "line 1: the labels do not end with }")]
    [InlineData("a{b=\"c\" d=\"e\"} 1", "line 1: expected , or } after a label")]
    [InlineData("a{b=c} 1", "line 1: the value of label b is not in closed quotes, or not UTF-8")]
    [InlineData("ok 1\na one", "line 2: `one` is not a number")]
    [InlineData("a", "line 1: expected a value and perhaps a timestamp after a")]
    [InlineData("{b=\"c\"} 1", "line 1: a sample without a metric name")]
    public void Parse_Mistake_NamesTheLine(string text, string problem)
        => Assert.Equal([problem], Read(text, ExpositionFormat.Text).BadLines);

    [Fact]
    public void Parse_OneBadLine_TakesNoGoodLineWithIt()
    {
        var page = Read("a 1\nb one\n\tc 3\n", ExpositionFormat.Text);

        Assert.Equal(["a", "c"], page.Samples.Select(sample => sample.Labels[0].Value));
        Assert.Equal(["line 2: `one` is not a number"], page.BadLines);
    }

    [Fact]
    public void Parse_CapturedPages_HaveNoProblem()
    {
        foreach (var file in new[] { "linkerd/proxy-v2-prommatch.txt", "envoy/stats-prometheus-openmetrics.txt", "keda/operator-2.16.0.txt", "kubeless/function-runtime-excerpt.txt", "kubernetes/ksm-v1.txt" })
        {
            var page = Read(File.ReadAllText(SharedData.PathOrSkip(["captures", .. file.Split('/')])), ExpositionFormat.Text);
            Assert.Empty(page.BadLines);
            Assert.True(page.Samples.Count > 10);
        }
    }

    [Theory]
    [InlineData("a{b=\"x\\\\y\\\"z\\n\\t\"} 1", "x\\y\"z\n\\t")]
    [InlineData("a{\"b\"=\"1\"} 1", "1")]
    [InlineData("{\"a\",b=\"2\"} 1", "2")]
    public void Parse_QuotedTexts_AreUnescaped(string text, string value)
        => Assert.Equal([("a", value)], Read(text, ExpositionFormat.Text).Samples.Select(sample => (sample.Labels[0].Value, sample.Labels[1].Value)));

    [Theory]
    [InlineData("12", 12.0)]
    [InlineData("-1.5e-3", -0.0015)]
    [InlineData("123456789012345678", 123456789012345680.0)]
    [InlineData("+inf", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("nAn", double.NaN)]
    [InlineData("0x1", null)]
    [InlineData("1_000", null)]
    [InlineData("1e", null)]
    [InlineData("-", null)]
    public void Parse_Number_IsReadOrNamed(string text, double? value)
        => Assert.Equal(value is { } number ? [number] : [], Read($"a {text}", ExpositionFormat.OpenMetrics).Samples.Select(sample => sample.Value));

    [Fact]
    public void Parse_MutatedPages_NeverThrows()
    {
        byte[][] pages =
        [
            "# TYPE a histogram\na_bucket{le=\"1\",x=\"\\\\\"} 1\na_bucket{le=\"+Inf\"} 2 5 # {t=\"y\"} 1 2\na{\"q\"} 1\n# EOF"u8.ToArray(),
            ProtobufPageTests.Page(),
        ];
        var random = new Random(2);
        for (var run = 0; run < 60_000; run++)
        {
            var format = (ExpositionFormat)(run % 3);
            var page = pages[format == ExpositionFormat.Protobuf ? 1 : 0].ToArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                page[random.Next(page.Length)] = random.Next(2) == 0 ? (byte)"{}\"\\,= #\n1a"[random.Next(11)] : (byte)random.Next(256);
            page = page[..random.Next(page.Length + 1)];
            ExpositionPage.Read(page, format);
            OpenMetricsRules.Check(page);
        }
    }

    private static ExpositionPage Read(string page, ExpositionFormat format) => ExpositionPage.Read(Encoding.UTF8.GetBytes(page), format);
}
