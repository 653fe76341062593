using Observe.Autoscaler.Concurrency;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Explanations;
using Observe.Autoscaler.Guards;
using Observe.Autoscaler.Rules;
using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Decisions;

/// <summary>How many instances a workload should have, and why. No clock, no I/O: live, replay and simulation run the same code.</summary>
internal static class ScalingDecision
{
    /// <param name="state">What the last decision left; <see cref="WorkloadState.Initial"/> at first.</param>
    /// <param name="inputs">What is known now.</param>
    /// <param name="policy">What the user wants; valid.</param>
    /// <param name="now">Milliseconds since the epoch.</param>
    public static (WorkloadState State, DecisionRecord Record) Decide(
        WorkloadState state, DecisionInputs inputs, ScalingPolicy policy, long now)
    {
        var demand = DemandEstimate.From(inputs.Signals, inputs.StaleAfterSeconds);
        var isUsable = demand.Slots.IsUsable(inputs.StaleAfterSeconds);
        var perInstance = SlotsPerInstance(inputs, policy);
        var (reactiveState, reactive) = ReactiveRule.Evaluate(
            state.Reactive, isUsable ? demand.Slots.Value : null, perInstance, inputs.Ready,
            ReactiveRule.StableWindow(policy.ScaleDown.StabilizationSeconds), now);
        var predictive = PredictiveRule.Evaluate(
            inputs.Forecast, policy.Prediction, inputs.Startup.Seconds, inputs.ControlPeriodSeconds, perInstance, now);
        var candidates = Candidates(reactive, predictive, inputs, policy);

        var winner = Largest(candidates);
        var wanted = Rounding.Up(winner.Wanted ?? 0);
        var wishes = isUsable ? state.Wishes.With(now, wanted, policy.ScaleDown.StabilizationSeconds) : state.Wishes;
        var clamps = new List<DecisionClamp>();
        var current = inputs.Ordered ?? inputs.Ready ?? state.LastTarget;
        var target = Guard(wanted, current, demand, inputs, policy, wishes, now, clamps);
        var (concurrencyState, concurrency) = ConcurrencyStep.Decide(state.Concurrency, inputs, policy, target, now);

        var isHeld = clamps.Exists(clamp => clamp.Guard == GuardNames.DataQuality);
        var record = new DecisionRecord
        {
            Id = $"{policy.Workload}|{now:x12}",
            Workload = policy.Workload,
            Time = now,
            Until = now,
            Mode = policy.Mode.ToString().ToLowerInvariant(),
            Inputs = DecisionInputList.Of(inputs, demand, policy, now),
            Candidates = candidates,
            Clamps = clamps,
            Winner = isHeld ? RuleNames.Hold : winner.Rule,
            CurrentReplicas = current ?? target,
            TargetReplicas = target,
            CurrentConcurrency = inputs.Limit,
            TargetConcurrency = concurrency.Limit,
            ReactiveReplicas = reactive.Wanted is { } alone
                ? Math.Clamp(Rounding.Up(alone), policy.MinReplicas, policy.MaxReplicas)
                : null,
            Reason = "",
        };
        record = record with { Reason = Reason.Of(record, concurrency, Slow(inputs, policy)) };
        var next = new WorkloadState
        {
            Reactive = reactiveState,
            Wishes = wishes,
            Concurrency = concurrencyState,
            LastTarget = target,
        };
        return (next, record);
    }

    /// <summary>Requests that last longer fill more slots at the same rate: then the load that is followed is not more traffic.</summary>
    private static string? Slow(DecisionInputs inputs, ScalingPolicy policy)
        => policy.Objective.LatencySeconds is { } objective && inputs.Signals.Latency95 is var latency
            && latency.IsUsable(inputs.StaleAfterSeconds) && latency.Value is { } seconds && seconds > objective
            ? $"requests take {NumberText.Of(seconds)} s at p95 where {NumberText.Of(objective)} s are wanted, and fill slots for as long"
            : null;

    /// <summary>Busy slots an instance should have; never below Knative's floor of 0.01.</summary>
    private static double SlotsPerInstance(DecisionInputs inputs, ScalingPolicy policy)
    {
        var limit = inputs.Limit is > 0 ? inputs.Limit.Value : policy.Concurrency.Initial;
        var slots = policy.Objective.Kind == ObjectiveKind.Utilization
            ? policy.Objective.Target * limit
            : Math.Min(policy.Objective.Target, limit);
        return Math.Max(0.01, slots);
    }

    private static List<DecisionCandidate> Candidates(
        DecisionCandidate reactive, DecisionCandidate predictive, DecisionInputs inputs, ScalingPolicy policy)
    {
        List<DecisionCandidate> candidates =
            [reactive, predictive, new(RuleNames.Minimum, policy.MinReplicas, $"the policy's minimum is {policy.MinReplicas}")];
        if (inputs.IsWoken)
            candidates.Add(new(RuleNames.Wake, 1, "a caller waits and asked for an instance at once"));
        return candidates;
    }

    /// <summary>The rule that wants most whole instances; the earlier of equals.</summary>
    private static DecisionCandidate Largest(List<DecisionCandidate> candidates)
        => candidates.MaxBy(candidate => candidate.Wanted is { } wanted ? Rounding.Up(wanted) : -1)!;

    private static int Guard(
        int wanted, int? current, DemandEstimate demand, DecisionInputs inputs, ScalingPolicy policy, WishWindow wishes, long now,
        List<DecisionClamp> clamps)
    {
        var quality = demand.Slots.Quality(inputs.StaleAfterSeconds);
        var target = wanted;
        if (quality is Quality.Missing or Quality.Stale)
            target = ReplicaGuards.Hold(target, current, Why(quality, demand), clamps);
        target = ReplicaGuards.UnprovenZero(target, current, quality == Quality.ProvenZero, clamps);
        target = ReplicaGuards.Stabilize(target, current, wishes, policy.ScaleDown.StabilizationSeconds, now, clamps);
        target = ReplicaGuards.LimitShare(target, current, policy.ScaleDown.MaxShare, clamps);
        return ReplicaGuards.Bound(target, policy, clamps);
    }

    private static string Why(string quality, DemandEstimate demand) => quality == Quality.Stale
        ? $"{demand.Basis} is {NumberText.Of(demand.Slots.AgeSeconds ?? double.NaN, 0)} s old, and stale data never lowers"
        : "the demand is not known, and missing data never lowers";
}
