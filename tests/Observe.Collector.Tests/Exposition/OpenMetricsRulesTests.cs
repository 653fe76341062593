using System.Text;
using System.Text.Json;
using Observe.Collector.Exposition;
using Observe.TestSupport;

namespace Observe.Collector.Tests.Exposition;

public sealed class OpenMetricsRulesTests
{
    public static TheoryData<string> Cases() => [.. CaseFolders().Select(Path.GetFileName).OfType<string>().DefaultIfEmpty("")];

    /// <summary>The cases in the folder that OPENMETRICS_DIR names, each with its verdict.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_Case_GivesItsVerdict(string name)
    {
        Assert.SkipWhen(name.Length == 0, "no cases: OPENMETRICS_DIR names no folder that has any, and shared data is not beside the repository");
        var folder = CaseFolders().Single(path => Path.GetFileName(path) == name);
        using var verdict = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "test.json")));
        var page = File.ReadAllBytes(Path.Combine(folder, verdict.RootElement.GetProperty("file").GetString()!));

        var problems = OpenMetricsRules.Check(page);

        Assert.True(verdict.RootElement.GetProperty("shouldParse").GetBoolean() == (problems.Count == 0), string.Join('\n', problems));
    }

    [Theory]
    [InlineData("a 1\n", "the page does not end with # EOF: it may be cut off")]
    [InlineData("a 1\n# EOF\nb 1", "line 3: text after # EOF")]
    [InlineData("# TYPE a counter\na_total 1\n# HELP a x\n# EOF", "line 3: metadata of a comes after its samples")]
    [InlineData("# TYPE a counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 1\na_total{x=\"1\"} 2\n# EOF", "line 4: samples of one metric of a are not together")]
    [InlineData("# TYPE a gauge\na 1 2\na 1 1\n# EOF", "line 3: timestamps of a metric go back")]
    [InlineData("# TYPE a counter\na_total -1\n# EOF", "line 2: a_total is negative")]
    [InlineData("# TYPE a_s gauge\n# UNIT a_s seconds\na_s 1\n# EOF", "line 1: the name a_s does not end with its unit, _seconds")]
    [InlineData("# TYPE a counter\na_total 1\n# TYPE a_created gauge\na_created 1\n# EOF", "line 3: the name a_created is used by another family")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 1\n# EOF", "line 1: a has no bucket +Inf")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1.5\n# EOF", "line 2: a bucket's count is not a whole number")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n# EOF", "line 1: a has another count than its bucket +Inf")]
    [InlineData("# TYPE a summary\na{quantile=\"2\"} 1\n# EOF", "line 2: a summary's value has its quantile, 0 to 1, in the label quantile")]
    [InlineData("# TYPE a gauge\na 1 # {x=\"y\"} 1\n# EOF", "line 2: only buckets and a_total of counters have exemplars")]
    public void Check_BrokenRule_IsNamedWithItsLine(string page, string problem)
        => Assert.Equal([problem], OpenMetricsRules.Check(Encoding.UTF8.GetBytes(page)));

    [Fact]
    public void Check_WholePage_HasNoProblem()
        => Assert.Empty(OpenMetricsRules.Check("""
            # TYPE a_seconds histogram
            # UNIT a_seconds seconds
            # HELP a_seconds How long.\nReally.
            a_seconds_bucket{x="1",le="0.5"} 1 # {trace_id="abc"} 0.4 1700000000.5
            a_seconds_bucket{x="1",le="+Inf"} 2
            a_seconds_count{x="1"} 2
            a_seconds_sum{x="1"} 1.5
            a_seconds_created{x="1"} 1700000000
            # TYPE b stateset
            b{b="on"} 1
            b{b="off"} 0
            # TYPE c info
            c_info{version="1"} 1
            d +Inf 1.5
            # EOF
            """u8));

    private static string[] CaseFolders()
    {
        var folder = Environment.GetEnvironmentVariable("OPENMETRICS_DIR") ?? SharedData.PathOrNull("openmetrics");
        return folder is not null && Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Where(path => File.Exists(Path.Combine(path, "test.json"))).Order(StringComparer.Ordinal)] : [];
    }
}
