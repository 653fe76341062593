using Observe.Analyzer.Profiles;

namespace Observe.Analyzer.Tests.Profiles;

public sealed class ProfileReaderTests
{
    [Fact]
    public void Load_Library_HasNoProblems()
    {
        var library = ProfileLibrary.Load("");

        Assert.Empty(library.Problems);
        Assert.Equal(["envoy", "istio", "knative", "linkerd", "openfaas", "otel-faas", "otel-http"], library.Profiles.Select(profile => profile.Name));
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var profile = Read("""
            name: mine
            platform: knative
            rank: 7
            delay: 3m
            identity:
              location: [=eu]
              namespace: ["fn ~ .+[.]([^.]+)", =none]
              workload: fn
              unset: [unknown]
            signals:
              - signal: workload:latency:seconds
                expr: sum by ($by, le) (rate(x_bucket[$window]))
                unit: ms
                rank: 3
                absent: unknown
              - signal: workload:replicas{state="ready"}
                expr: sum by ($by) (ready)
                absent: zero while up{job="x"}
            """, out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(("mine", "knative", 7, TimeSpan.FromMinutes(3)), (profile.Name, profile.Platform, profile.Rank, profile.Delay));
        Assert.Equal(["fn"], profile.Identity.Labels);
        Assert.Equal((0.001, 3, ""), (profile.Signals[0].UnitSeconds, profile.Signals[0].Rank, profile.Signals[0].Proof));
        Assert.Equal("up{job=\"x\"}", profile.Signals[1].Proof);
    }

    [Fact]
    public void Read_ManyMistakes_AllAreToldWithLineKeyAndMend()
    {
        Assert.Null(Read("""
            name: mine
            dealy: 3m
            rank: high
            identity:
              workload: ["fn ~ (", "a b"]
              workloads: [fn]
            signals:
              - signal: workload:request:rate
                expr: rats(x[1m])
              - signal: workload:queue
                expresion: x
                absent: zero
                unit: ms
                fast: yes
            """, out var problems));

        Assert.Equal(
            [
                "mine.yaml:2: dealy: unknown key; did you mean `delay`?",
                "mine.yaml:6: identity.workloads: unknown key; did you mean `workload`?",
                "mine.yaml:5: identity.workload: `(` is no pattern: Invalid pattern '^(?:()$' at offset 7. Not enough )'s.",
                "mine.yaml:5: identity.workload: `a b` is no label, no `label ~ pattern` and no `=text`",
                "mine.yaml:3: rank: `high` is not a whole number",
                "mine.yaml:8: signals[0].signal: `workload:request:rate` is not canonical; did you mean `workload:requests:rate`?",
                "mine.yaml:9: signals[0].expr: 1:1: parse error: unknown function with name \"rats\", did you mean \"rate\"?",
                "mine.yaml:11: signals[1].expresion: unknown key; known here: signal, expr, unit, rank, absent, fast",
                "mine.yaml:10: signals[1].expr: missing: PromQL such as `sum by ($by) (rate(requests_total[$window]))`",
                "mine.yaml:12: signals[1].absent: `zero` is neither `unknown` nor `zero while QUERY`, QUERY being PromQL that shows the source alive",
                "mine.yaml:14: signals[1].fast: `yes` is not true or false",
                "mine.yaml:13: signals[1].unit: is for the bounds of workload:latency:seconds and workload:startup:seconds; convert others in expr, `… / 1000`",
            ],
            problems);
    }

    [Theory]
    [InlineData("signal: workload:errors:rate, expr: 'sum by ($by) (x)'", "0s", "only workload:requests:rate, workload:concurrency, workload:queue can be fast")]
    [InlineData("signal: workload:queue, expr: 'sum by ($by) (x)'", "1m", "a profile with a delay has no fast signals: leave one of the two out")]
    [InlineData("signal: workload:queue, expr: 'max by ($by) (x)'", "0s",
        "needs an expr of the form `sum by ($by) (METRIC{…})` or `sum by ($by) (rate(METRIC{…}[$window]))`")]
    public void Read_FastThatCannotBe_SaysWhy(string signal, string delay, string problem)
    {
        Read($"name: mine\ndelay: {delay}\nidentity: {{workload: fn}}\nsignals:\n  - {{{signal}, fast: true}}\n", out var problems);

        Assert.Equal($"mine.yaml:5: signals[0].fast: {problem}", Assert.Single(problems));
    }

    [Theory]
    [InlineData("a: [", "mine.yaml:2: not read as YAML")]
    [InlineData("", "mine.yaml: one profile a file is read, 0 documents are here")]
    [InlineData("- a", "mine.yaml:1: keys were expected here: name, platform, rank, delay, identity, signals, edges")]
    [InlineData("name: a", "mine.yaml:1: signals: missing: list at least one signal, or edges")]
    public void Read_NoProfile_SaysSo(string text, string problem)
    {
        Assert.Null(Read(text, out var problems));

        Assert.StartsWith(problem, problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NestedWithoutEnd_NamesLineAndRemedy()
    {
        Assert.Null(Read("name: a\nsignals: " + new string('[', 50_000), out var problems));

        Assert.Equal(["mine.yaml:2: not read as YAML: nested deeper than 64 levels: check the brackets and the indentation"], problems);
    }

    private static Profile? Read(string text, out IReadOnlyList<string> problems)
    {
        var found = new List<ProfileProblem>();
        var profile = ProfileReader.Read("mine.yaml", text, found);
        problems = [.. found.Select(problem => problem.ToString())];
        return profile;
    }
}
