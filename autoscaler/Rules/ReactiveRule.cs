using Observe.Autoscaler.Demand;
using Observe.Store.Decisions;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Rules;

/// <summary>
/// What the present load asks for, as Knative's pod autoscaler reckons: mean demand over a stable window, and over a panic window
/// of a tenth of it that takes over once it asks for twice the ready instances, and never goes down while it lasts.
/// </summary>
internal static class ReactiveRule
{
    /// <summary>Knative's stable-window; a policy with a shorter stabilization has a shorter one.</summary>
    public const double StableWindowSeconds = 60;

    /// <summary>Knative allows no stable window below this.</summary>
    public const double ShortestStableWindowSeconds = 6;

    /// <summary>Knative's panic-window-percentage of 10.</summary>
    public const double PanicWindowShare = 0.1;

    /// <summary>Knative's panic-threshold-percentage of 200.</summary>
    public const double PanicThreshold = 2.0;

    public static double StableWindow(double stabilizationSeconds)
        => Math.Clamp(stabilizationSeconds, ShortestStableWindowSeconds, StableWindowSeconds);

    /// <param name="state">What it remembers.</param>
    /// <param name="slots">Demand now, or null where it is not known: then it has no opinion and keeps what it remembers.</param>
    /// <param name="slotsPerInstance">Busy slots an instance should have: limit × utilisation.</param>
    /// <param name="ready">Instances ready, or null.</param>
    /// <param name="windowSeconds">The stable window.</param>
    /// <param name="now">Milliseconds since the epoch.</param>
    public static (ReactiveState State, DecisionCandidate Candidate) Evaluate(
        ReactiveState state, double? slots, double slotsPerInstance, int? ready, double windowSeconds, long now)
    {
        if (slots is not { } demand)
            return (state, new DecisionCandidate(RuleNames.Reactive, null, "the present demand is not known"));

        var window = state.Demand.With(now, demand, windowSeconds);
        var panicSeconds = Math.Max(1, windowSeconds * PanicWindowShare);
        var stable = window.Mean(now, windowSeconds) ?? demand;
        var panic = window.Mean(now, panicSeconds) ?? demand;
        var next = Panic(state with { Demand = window }, stable, panic, slotsPerInstance, ready, windowSeconds, now);
        return (next, next.PanicSince is null
            ? Stable(stable, slotsPerInstance, windowSeconds)
            : Panicking(next, stable, panic, slotsPerInstance, panicSeconds));
    }

    private static ReactiveState Panic(
        ReactiveState state, double stable, double panic, double slotsPerInstance, int? ready, double windowSeconds, long now)
    {
        var isOver = Rounding.Up(panic / slotsPerInstance) / (double)Math.Max(1, ready ?? 1) >= PanicThreshold;
        if (isOver)
            state = state with { PanicSince = now };
        else if (state.PanicSince is { } since && since + (windowSeconds * 1000) < now)
            state = state with { PanicSince = null, PanicMost = 0 };
        if (state.PanicSince is null)
            return state;
        return state with { PanicMost = Math.Max(state.PanicMost, Math.Max(stable, panic) / slotsPerInstance) };
    }

    private static DecisionCandidate Stable(double slots, double slotsPerInstance, double seconds)
    {
        var wanted = slots / slotsPerInstance;
        return new DecisionCandidate(RuleNames.Reactive, wanted,
            $"{NumberText.Of(slots)} busy slots over the last {NumberText.Of(seconds, 0)} s at {NumberText.Of(slotsPerInstance)} an instance "
            + $"{Rounding.Need(wanted)} (stable window)");
    }

    private static DecisionCandidate Panicking(
        ReactiveState state, double stable, double panic, double slotsPerInstance, double seconds)
    {
        var isPast = state.PanicMost > Math.Max(stable, panic) / slotsPerInstance;
        var load = isPast
            ? $"{NumberText.Of(panic)} busy slots over the last {NumberText.Of(seconds, 1)} s, and up to {NumberText.Of(state.PanicMost * slotsPerInstance)} since the rise"
            : $"{NumberText.Of(Math.Max(stable, panic))} busy slots over the last {NumberText.Of(seconds, 1)} s";
        return new DecisionCandidate(RuleNames.Reactive, state.PanicMost,
            $"{load}, at {NumberText.Of(slotsPerInstance)} an instance, {Rounding.Need(state.PanicMost)} (panic window)");
    }
}

/// <param name="Demand">What the windows are means of.</param>
/// <param name="PanicSince">When the panic window last asked for twice the ready instances, ms; null = no panic.</param>
/// <param name="PanicMost">Most instances asked for in this panic.</param>
internal readonly record struct ReactiveState(DemandWindow Demand, long? PanicSince, double PanicMost)
{
    public static ReactiveState Initial { get; } = new(DemandWindow.Empty, null, 0);
}
