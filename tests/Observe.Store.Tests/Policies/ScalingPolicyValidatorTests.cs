using Observe.Store.Policies;

namespace Observe.Store.Tests.Policies;

public sealed class ScalingPolicyValidatorTests
{
    private static readonly ScalingPolicy Good = new() { Workload = "local/default/f", Target = new("process") };

    [Fact]
    public void Validate_Defaults_NoProblem() => Assert.Equal([], ScalingPolicyValidator.Validate(Good));

    [Fact]
    public void Validate_EverythingWrong_EveryProblemAtOnce()
    {
        var policy = Good with
        {
            Workload = "f",
            MinReplicas = -1,
            MaxReplicas = 0,
            Objective = new ScalingObjective { Target = 1.5, LatencySeconds = -1 },
            Concurrency = new ConcurrencyPolicy { Initial = 5, Min = 20, Max = 10 },
            Prediction = new PredictionPolicy { CostOfShortage = double.NaN },
            ScaleDown = new ScaleDownPolicy { StabilizationSeconds = -1, MaxShare = 0 },
            StartupSeconds = 4000,
            Target = new TargetReference("kubernets"),
        };
        Assert.Equal(
            [
                "workload", "minReplicas", "maxReplicas", "objective.target", "objective.latencySeconds", "concurrency.min",
                "prediction.costOfShortage", "scaleDown.stabilizationSeconds", "scaleDown.maxShare", "startupSeconds", "target.kind",
            ],
            ScalingPolicyValidator.Validate(policy).Select(problem => problem.Path));
    }

    [Fact]
    public void Validate_WorkloadOfEndlessName_IsRefusedAndNotRepeated()
        => Assert.Equal(
            $"workload: `a/b/{new string('c', 36)}…` is 3004 characters long: at most 1000 name a workload",
            Assert.Single(ScalingPolicyValidator.Validate(Good with { Workload = "a/b/" + new string('c', 3000) })).ToString());

    [Fact]
    public void Validate_MinimumAboveMaximum_SaysHowToMend()
        => Assert.Equal(
            "minReplicas: 11 is above maxReplicas 10: lower it or raise maxReplicas",
            Assert.Single(ScalingPolicyValidator.Validate(Good with { MinReplicas = 11 })).ToString());

    [Fact]
    public void Validate_AdjustWithoutLatency_AsksForTheObjective()
        => Assert.Equal(
            "concurrency.adjust",
            Assert.Single(ScalingPolicyValidator.Validate(Good with { Concurrency = new ConcurrencyPolicy { Adjust = true } })).Path);

    [Fact]
    public void Validate_AutoWithoutTarget_IsRefused()
        => Assert.Equal(
            "mode: auto needs a target to move: give target.kind, or use mode advise",
            Assert.Single(ScalingPolicyValidator.Validate(Good with { Mode = ScalingMode.Auto, Target = new("none") })).ToString());

    [Fact]
    public void Validate_MistypedKind_NamesTheNearest()
        => Assert.Contains(
            "did you mean `openfaas`?",
            Assert.Single(ScalingPolicyValidator.Validate(Good with { Target = new("openfas") })).Message, StringComparison.Ordinal);
}
