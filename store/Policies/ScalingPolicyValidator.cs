using Observe.Store.Configuration;
using Observe.Store.Text;
using Observe.Store.Workloads;

namespace Observe.Store.Policies;

/// <summary>Checks a policy whole: every problem at once. A target's own settings are checked by the target.</summary>
public static class ScalingPolicyValidator
{
    /// <summary>More than any platform here runs of one function; a typing error above it.</summary>
    public const int MostReplicas = 10_000;

    /// <summary>Three names of Kubernetes (253 characters, RFC 1123) and room to spare; longer ones are an accident.</summary>
    public const int LongestWorkload = 1000;

    public static IReadOnlyList<PolicyProblem> Validate(ScalingPolicy policy)
    {
        var problems = new List<PolicyProblem>();
        CheckIdentity(policy, problems);
        CheckReplicas(policy, problems);
        CheckObjective(policy.Objective, problems);
        CheckConcurrency(policy, problems);
        InRange(problems, "prediction.costOfShortage", policy.Prediction.CostOfShortage, 0.1, 100,
            "what one missing slot costs against one idle slot");
        InRange(problems, "scaleDown.stabilizationSeconds", policy.ScaleDown.StabilizationSeconds, 0, 3600, "seconds");
        InRange(problems, "scaleDown.maxShare", policy.ScaleDown.MaxShare, 0.01, 1, "a share of the replicas");
        InRange(problems, "startupSeconds", policy.StartupSeconds, 0, 3600, "seconds");
        CheckTarget(policy, problems);
        return problems;
    }

    private static void CheckIdentity(ScalingPolicy policy, List<PolicyProblem> problems)
    {
        if (policy.Workload is { Length: > LongestWorkload } name)
            problems.Add(new("workload", $"`{Excerpt.Of(name, 40)}` is {name.Length} characters long: at most {LongestWorkload} name a workload"));
        else if (!WorkloadId.TryParse(policy.Workload ?? "", out _))
        {
            problems.Add(new("workload",
                $"`{policy.Workload}` names no workload: write location/namespace/workload, for example local/default/checkout"));
        }

        if (!Enum.IsDefined(policy.Mode))
            problems.Add(new("mode", $"{(int)policy.Mode} is not a mode: off, advise or auto"));
    }

    private static void CheckReplicas(ScalingPolicy policy, List<PolicyProblem> problems)
    {
        InRange(problems, "minReplicas", policy.MinReplicas, 0, MostReplicas, "instances");
        InRange(problems, "maxReplicas", policy.MaxReplicas, 1, MostReplicas, "instances");
        if (policy.MinReplicas > policy.MaxReplicas)
        {
            problems.Add(new("minReplicas",
                $"{policy.MinReplicas} is above maxReplicas {policy.MaxReplicas}: lower it or raise maxReplicas")
            { Beside = ["maxReplicas"] });
        }
    }

    private static void CheckObjective(ScalingObjective objective, List<PolicyProblem> problems)
    {
        if (objective.Kind == ObjectiveKind.Utilization)
            InRange(problems, "objective.target", objective.Target, 0.05, 1, "the busy share of an instance's slots", "objective.kind");
        else if (!(objective.Target > 0 && double.IsFinite(objective.Target)))
            problems.Add(new("objective.target", $"{objective.Target} busy slots an instance cannot be held: give a number above 0") { Beside = ["objective.kind"] });
        if (objective.LatencySeconds is { } latency && !(latency > 0 && latency <= 3600))
            problems.Add(new("objective.latencySeconds", $"{latency} is not between 0 and 3600 seconds: leave it out for none"));
    }

    private static void CheckConcurrency(ScalingPolicy policy, List<PolicyProblem> problems)
    {
        var concurrency = policy.Concurrency;
        InRange(problems, "concurrency.initial", concurrency.Initial, 1, 1000, "requests at once");
        InRange(problems, "concurrency.min", concurrency.Min, 1, 1000, "requests at once");
        InRange(problems, "concurrency.max", concurrency.Max, 1, 1000, "requests at once");
        if (concurrency.Min > concurrency.Max)
            problems.Add(new("concurrency.min", $"{concurrency.Min} is above concurrency.max {concurrency.Max}: swap or change them") { Beside = ["concurrency.max"] });
        else if (concurrency.Initial < concurrency.Min || concurrency.Initial > concurrency.Max)
        {
            problems.Add(new("concurrency.initial",
                $"{concurrency.Initial} is outside concurrency.min {concurrency.Min} to concurrency.max {concurrency.Max}")
            { Beside = ["concurrency.min", "concurrency.max"] });
        }

        if (concurrency.Adjust && policy.Objective.LatencySeconds is null)
        {
            problems.Add(new("concurrency.adjust",
                "a limit is found by latency: give objective.latencySeconds, the p95 that must hold, or set adjust to false")
            { Beside = ["objective.latencySeconds"] });
        }
    }

    private static void CheckTarget(ScalingPolicy policy, List<PolicyProblem> problems)
    {
        var kind = policy.Target?.Kind ?? "";
        if (!TargetKinds.All.Contains(kind))
        {
            var nearest = NearestKey.Of(kind, TargetKinds.All) is { } name ? $" (did you mean `{name}`?)" : "";
            problems.Add(new("target.kind", $"`{kind}` is not a target{nearest}: {string.Join(", ", TargetKinds.All)}"));
        }
        else if (kind == TargetKinds.None && policy.Mode == ScalingMode.Auto)
            problems.Add(new("mode", "auto needs a target to move: give target.kind, or use mode advise") { Beside = ["target.kind"] });
    }

    private static void InRange(
        List<PolicyProblem> problems, string path, double value, double low, double high, string what, params string[] beside)
    {
        if (!(value >= low && value <= high))
            problems.Add(new(path, $"{value} is outside {low} to {high} ({what})") { Beside = beside });
    }
}
