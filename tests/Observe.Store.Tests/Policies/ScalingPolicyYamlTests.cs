using Observe.Store.Policies;

namespace Observe.Store.Tests.Policies;

public sealed class ScalingPolicyYamlTests
{
    [Fact]
    public void Read_Minimal_HasTheDefaults()
    {
        var documents = ScalingPolicyYaml.Read("workload: local/default/f\ntarget:\n  kind: process\n");
        Assert.Equal([], documents.Problems);
        Assert.Equal(new ScalingPolicy { Workload = "local/default/f", Target = new("process") }, Assert.Single(documents.Policies));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var first = new ScalingPolicy
        {
            Workload = "local/default/f",
            Mode = ScalingMode.Auto,
            MinReplicas = 1,
            MaxReplicas = 40,
            Objective = new ScalingObjective { Kind = ObjectiveKind.Concurrency, Target = 7.5, LatencySeconds = 0.25 },
            Concurrency = new ConcurrencyPolicy { Initial = 4, Min = 2, Max = 8, Adjust = true },
            Prediction = new PredictionPolicy { Enabled = false, CostOfShortage = 4 },
            ScaleDown = new ScaleDownPolicy { StabilizationSeconds = 30, MaxShare = 0.25 },
            StartupSeconds = 3.5,
            Target = new TargetReference("process"),
        };
        var second = first with { Workload = "local/default/off", Mode = ScalingMode.Off };
        var documents = ScalingPolicyYaml.Read(ScalingPolicyYaml.Write(first, second));
        Assert.Equal([], documents.Problems);
        Assert.Equal([first, second], documents.Policies);
    }

    [Fact]
    public void Write_Settings_ReadBackAsTexts()
    {
        var settings = new Dictionary<string, string>
        {
            ["command"] = "dotnet",
            ["drainSeconds"] = "1",
            ["limitPath"] = "",
            ["environment"] = "A=1\nB=two words\n",
            ["flag"] = "true",
        };
        var written = ScalingPolicyYaml.Write(
            new ScalingPolicy { Workload = "local/default/f", Target = new TargetReference("process", settings) });
        Assert.Equal(settings, Assert.Single(ScalingPolicyYaml.Read(written).Policies).Target.Settings);
    }

    [Fact]
    public void Read_Mistakes_AreAllNamedWithLineAndPath()
    {
        const string Yaml = """
            workload: local/default/f
            maxReplica: 4
            mode: automatic
            objective:
              target: much
            concurrency:
              adjust: perhaps
            target:
              kind: process
            """;
        Assert.Equal(
            [
                "line 2: maxReplica: unknown key; did you mean `maxReplicas`?",
                "line 3: mode: `automatic` is not one of off, advise, auto",
                "line 5: objective.target: `much` is not a number",
                "line 7: concurrency.adjust: `perhaps` is not true or false",
            ],
            ScalingPolicyYaml.Read(Yaml).Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Read_MistakesOfFormAndOfMeaning_AreNamedTogetherInTheOrderOfTheText()
        => Assert.Equal(
            [
                "line 1: workload: `f` names no workload: write location/namespace/workload, for example local/default/checkout",
                "line 2: maxReplicas: `many` is not a whole number",
                "line 4: startupSeconds: 9000 is outside 0 to 3600 (seconds)",
                "line 5: target.kind: missing: one of process, kubernetes, knative, openfaas, webhook, none",
            ],
            ScalingPolicyYaml.Read("workload: f\nmaxReplicas: many\nminReplicas: 50\nstartupSeconds: 9000\ntarget: {settings: {a: b}}\n")
                .Problems.Select(problem => problem.ToString()));

    [Fact]
    public void Read_NumberThatIsNone_IsAProblem()
        => Assert.Equal(
            "line 3: startupSeconds: `NaN` is not a number",
            Assert.Single(ScalingPolicyYaml.Read("workload: a/b/c\ntarget: { kind: none }\nstartupSeconds: NaN\n").Problems).ToString());

    [Fact]
    public void Read_ValueOutOfRange_HasItsLine()
        => Assert.Equal(
            3,
            Assert.Single(ScalingPolicyYaml.Read("workload: a/b/c\ntarget: { kind: none }\nmaxReplicas: 0\n").Problems).Line);

    [Fact]
    public void Read_OneBadDocument_TheOthersAreRead()
    {
        var documents = ScalingPolicyYaml.Read("workload: a/b/c\n---\nworkload: a/b/d\ntarget: { kind: none }\n");
        Assert.Equal("line 1: target: missing: give target with its kind", Assert.Single(documents.Problems).ToString());
        Assert.Equal("a/b/d", Assert.Single(documents.Policies).Workload);
    }

    [Theory]
    [InlineData("workload: [", "not read as YAML")]
    [InlineData("- a\n- b\n", "a mapping of keys was expected")]
    [InlineData("workload: a/b/c\ntarget: process\n", "a mapping of keys was expected")]
    [InlineData("workload: a/b/c\ntarget: { settings: {} }\n", "missing: one of process")]
    public void Read_NotAPolicy_IsAProblem(string yaml, string message)
        => Assert.Contains(message, ScalingPolicyYaml.Read(yaml).Problems[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NestedWithoutEnd_IsAProblem()
        => Assert.Contains(
            "nested deeper than 64 levels",
            ScalingPolicyYaml.Read("workload: " + new string('[', 100_000)).Problems[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("&a { x: *a }")]
    [InlineData("? &a [*a]\n: 1\n")]
    public void Read_ThatContainsItself_IsAProblem(string yaml)
        => Assert.Contains("`*a` is an alias", ScalingPolicyYaml.Read(yaml).Problems[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Read_Empty_IsNothing()
    {
        var documents = ScalingPolicyYaml.Read("# nothing yet\n");
        Assert.Empty(documents.Policies);
        Assert.Empty(documents.Problems);
    }

    [Fact]
    public void Read_SameWorkloadTwice_IsAProblem()
        => Assert.Equal(
            "workload: a/b/c has 2 policies: keep one",
            Assert.Single(ScalingPolicyYaml.Read("workload: a/b/c\ntarget: { kind: none }\n---\nworkload: a/b/c\ntarget: { kind: none }\n").Problems).ToString());
}
