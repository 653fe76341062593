using Observe.Analyzer.Profiles;
using Observe.Analyzer.Profiles.Checking;
using Observe.Analyzer.Tests.Signals;

namespace Observe.Analyzer.Tests.Profiles.Checking;

public sealed class ProfileCheckTests : IDisposable
{
    private readonly PageStore _store = new();

    [Fact]
    public async Task Run_ValuesFound_WithTheSeriesBehindThem()
    {
        _store.Counter(3, "calls_total", ("fn", "a"), ("v", "1"), ("code", "200")).Counter(1, "calls_total", ("fn", "a"), ("v", "1"), ("code", "500"));

        var rule = await CheckAsync("sum by ($by) (rate(calls_total[$window]))");

        Assert.Equal((2, ""), (rule.Series, rule.Nothing));
        var value = Assert.Single(rule.Values);
        Assert.Equal(("local/default/a", "1", "4", false), (value.Workload.ToString(), value.Version, value.Value, value.IsProvenZero));
    }

    [Fact]
    public async Task Run_NothingButAProof_SaysProvenZero()
    {
        _store.Gauge(1, "up", ("fn", "a"));

        var value = Assert.Single((await CheckAsync("sum by ($by) (calls)", "zero while up")).Values);

        Assert.Equal(("0", true), (value.Value, value.IsProvenZero));
    }

    [Theory]
    [InlineData("sum by ($by) (rate(call_total[$window]))", "no metric is named call_total; most alike: calls_total")]
    [InlineData("sum by ($by) (envoy_active_calls)", "no metric is named envoy_active_calls, and none is alike")]
    [InlineData("sum by ($by) (failed_calls_of_all_total)", "no metric is named failed_calls_of_all_total; most alike: calls_failed")]
    [InlineData("sum by ($by) (calls_total{code=\"503\"})", "calls_total has no series with code=\"503\"; code here: 200, 500")]
    [InlineData("sum by ($by) (calls_total{code=\"200\",way=\"in\"})", "calls_total has no series with way=\"in\"; way here: (not set), out")]
    [InlineData("sum by ($by) (calls_total{code=\"200\",way=\"out\"})", "calls_total has no series that meets all of code=\"200\", way=\"out\"")]
    [InlineData("sum by ($by) (nameless)", "nameless has series, none of them with a label that names a workload: fn")]
    [InlineData("sum by ($by) (rate(young_total[$window]))", "young_total has series, but not yet two samples in the window, or nothing was counted")]
    public async Task Run_NothingFound_SaysWhy(string expression, string reason)
    {
        _store.Counter(3, "calls_total", ("fn", "a"), ("code", "200")).Counter(1, "calls_total", ("fn", "a"), ("code", "500"), ("way", "out"))
            .Gauge(1, "nameless", ("pod", "x")).Gauge(1, "calls_failed", ("fn", "b"));
        _store.Metrics.Put(PageStore.Of("young_total", ("fn", "a")), PageStore.End, 1);

        var rule = await CheckAsync(expression);

        Assert.Empty(rule.Values);
        Assert.Equal(reason, rule.Nothing);
    }

    public void Dispose() => _store.Dispose();

    private async Task<RuleFinding> CheckAsync(string expression, string absent = "unknown")
    {
        var problems = new List<ProfileProblem>();
        var profile = ProfileReader.Read(
            "mine.yaml",
            $"name: mine\nidentity: {{workload: [fn], version: [v]}}\nsignals:\n  - signal: workload:requests:rate\n    expr: '{expression}'\n    absent: {absent}\n",
            problems);
        Assert.Empty(problems);
        var finding = await new ProfileCheck(_store.Query, PageStore.Window, PageStore.End).RunAsync(profile!, TestContext.Current.CancellationToken);
        return Assert.Single(finding.Rules);
    }
}
