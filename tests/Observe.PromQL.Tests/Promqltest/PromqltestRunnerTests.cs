namespace Observe.PromQL.Tests.Promqltest;

/// <summary>The runner itself: it sees every kind of expectation that does not hold.</summary>
public sealed class PromqltestRunnerTests
{
    private const string Load = """
        load 1m
          m_total{l="a"} 0+60x10
          m_total{l="b"} 0+120x5 _ _ 5 stale
          h {{schema:0 sum:5 count:4 buckets:[1 2 1] counter_reset_hint:gauge}}x10
          mixed 1 {{schema:0 sum:5 count:4 buckets:[1 2 1]}}


        """;

    [Theory]
    [InlineData("eval instant at 1m m_total\n  m_total{l=\"a\"} 60\n  m_total{l=\"b\"} 120")]
    [InlineData("eval instant at 1m sum(m_total)\n  expect no_info\n  expect no_warn\n  {} 180")]
    [InlineData("eval range from 0 to 3m step 1m m_total{l=\"b\"}\n  m_total{l=\"b\"} 0+120x3")]
    [InlineData("eval instant at 1m topk(2, m_total)\n  expect ordered\n  m_total{l=\"b\"} 120\n  m_total{l=\"a\"} 60")]
    [InlineData("eval instant at 1m h\n  h {{schema:0 sum:5 count:4 buckets:[1 2 1] counter_reset_hint:gauge}}")]
    [InlineData("eval instant at 2m rate(h[2m])\n  expect warn msg: PromQL warning: this native histogram metric is not a counter: \"h\" (1:6)\n  {} {{schema:0}}")]
    [InlineData("eval instant at 1m sum_over_time(mixed[2m])\n  expect warn regex: .*mix of histograms and floats.*")]
    [InlineData("eval instant at 1m m_total + on () m_total\n  expect fail regex: found duplicate series.*")]
    [InlineData("eval_fail instant at 1m m_total + on () m_total")]
    [InlineData("eval instant at 1m 1 + 1\n  2")]
    [InlineData("eval instant at 1m \"a\"\n  expect string \"a\"")]
    [InlineData("eval instant at 3m m_total{l=\"a\"}[2m]\n  expect range vector from 2m to 3m step 1m\n  m_total{l=\"a\"} 120 180")]
    public void Run_ExpectationThatHolds_Passes(string eval) => Assert.Null(ProblemOf(eval));

    [Theory]
    [InlineData("eval instant at 1m m_total\n  m_total{l=\"a\"} 61\n  m_total{l=\"b\"} 120", "60 instead of 61")]
    [InlineData("eval instant at 1m m_total\n  m_total{l=\"a\"} 60", "unexpected series m_total{l=\"b\"}")]
    [InlineData("eval instant at 1m m_total\n  m_total{l=\"a\"} 60\n  m_total{l=\"b\"} 120\n  m_total{l=\"c\"} 1", "m_total{l=\"c\"} is missing")]
    [InlineData("eval instant at 1m sum(m_total)\n  expect info\n  {} 180", "Info is expected and there is none")]
    [InlineData("eval instant at 1m sum(m_total)\n  expect warn\n  {} 180", "Warn is expected and there is none")]
    [InlineData("eval instant at 2m rate(h[2m])\n  expect no_warn\n  {} {{schema:0}}", "warnings where none is expected")]
    [InlineData("eval instant at 2m rate(h[2m])\n  expect warn msg: PromQL warning: this native histogram metric is not a counter: \"h\" (1:7)\n  {} {{schema:0}}", "(1:6)")]
    [InlineData("eval instant at 1m min(mixed)\n  expect no_info", "infos where none is expected")]
    [InlineData("eval instant at 1m sum_over_time(mixed[2m])\n  expect warn regex: .*something else.*", "Warn that is not expected")]
    [InlineData("eval range from 0 to 3m step 1m m_total{l=\"b\"}\n  m_total{l=\"b\"} 0 120 241 360", "at 120000 ms 240 instead of 241")]
    [InlineData("eval range from 0 to 3m step 1m m_total{l=\"b\"}\n  m_total{l=\"b\"} 0 120 _ 360", "where nothing is expected")]
    [InlineData("eval range from 0 to 2m step 1m m_total{l=\"b\"}\n  m_total{l=\"b\"} 0 120 240 360", "nothing at 180000 ms")]
    [InlineData("eval instant at 1m topk(2, m_total)\n  expect ordered\n  m_total{l=\"a\"} 60\n  m_total{l=\"b\"} 120", "at place 1 instead of 2")]
    [InlineData("eval instant at 1m h\n  h {{schema:0 sum:5 count:4 buckets:[1 2 1] counter_reset_hint:not_reset}}", "Gauge instead of")]
    [InlineData("eval instant at 1m h\n  h {{schema:0 sum:5 count:4 buckets:[1 1 2]}}", "instead of")]
    [InlineData("eval instant at 1m h\n  h 4", "instead of 4")]
    [InlineData("eval instant at 1m m_total\n  expect fail", "answered, where a failure is expected")]
    [InlineData("eval instant at 1m m_total + on () m_total\n  expect fail msg: another", "Fail that is not expected")]
    [InlineData("eval instant at 1m m_total + on () m_total", "failed: found duplicate series")]
    [InlineData("eval instant at 1m 1 + 1\n  3", "scalar 2 instead of 3")]
    [InlineData("eval instant at 1m \"a\"\n  expect string \"b\"", "instead of \"b\"")]
    [InlineData("eval instant at 3m m_total{l=\"a\"}[2m]\n  expect range vector from 2m to 3m step 1m\n  m_total{l=\"a\"} 120 181", "180 instead of 181")]
    public void Run_FalsifiedExpectation_Fails(string eval, string problem)
        => Assert.Contains(problem, ProblemOf(eval) ?? "passed", StringComparison.Ordinal);

    [Fact]
    public void Run_ReadingAtOtherTimes_IsCheckedToo()
    {
        // 60 at its own time; with @ at another one the selector must give the same, and so must the middle of a range query.
        var eval = Assert.IsType<EvalCommand>(Assert.Single(ScriptParser.Parse("eval instant at 1m sum(m_total) + sum(m_total offset 1m)")));

        Assert.Equal(
            "sum(m_total @ 60.000) + sum(m_total @ 60.000 offset 1m)", AtModifier.Fix(Parsing.Parser.Parse(eval.Expression), eval.Start));
        Assert.Null(AtModifier.Fix(Parsing.Parser.Parse("predict_linear(m_total[5m], 60)"), 60_000));
        Assert.True(AtModifier.DependsOnRange(Parsing.Parser.Parse("count_over_time(m_total[step() * 2])")));
        Assert.False(AtModifier.DependsOnRange(Parsing.Parser.Parse("count_over_time(m_total[5m * 2])")));
    }

    [Fact]
    public void Parse_ClassicHistograms_BecomeCustomBuckets()
    {
        const string Script = """
            load_with_nhcb 5m
              x_bucket{le="0.1"} 0+1x1
              x_bucket{le="+Inf"} 0+3x1
              x_sum 0+7x1

            eval instant at 5m x
              x {{schema:-53 sum:7 count:3 custom_values:[0.1] buckets:[1 2]}}

            clear

            eval instant at 5m x
            """;

        Assert.Equal([6, 11], ScriptRun.Of(Script).Keys);
        Assert.All(ScriptRun.Of(Script).Values, Assert.Null);
    }

    [Fact]
    public void Run_LinesThatCannotBeRead_FailAloneAndLeaveTheOthers()
    {
        const string Script = """
            load 1m
              m 1
              n 1+x2
              o 2

            eval instant at 0 m + on() o
              {} 3

            eval sometime m

            eval instant at 0 m
              m {{schema:x}}
            """;

        var results = ScriptRun.Of(Script);

        Assert.Equal([3, 6, 9, 11], results.Keys.Order());
        Assert.StartsWith("series cannot be read: point 1+x2", results[3], StringComparison.Ordinal);
        Assert.Null(results[6]);
        Assert.StartsWith("cannot be read: no command: eval sometime m", results[9], StringComparison.Ordinal);
        Assert.StartsWith("cannot be read", results[11], StringComparison.Ordinal);
    }

    private static string? ProblemOf(string eval) => Assert.Single(ScriptRun.Of(Load + eval)).Value;
}
