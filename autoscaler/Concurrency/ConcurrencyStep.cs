using Observe.Autoscaler.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Concurrency;

/// <summary>
/// How many requests one instance may execute at once: one bounded step at a time, watched, and undone where latency worsens.
/// </summary>
internal static class ConcurrencyStep
{
    /// <summary>After a step latency is watched for this long before the next.</summary>
    public const double WatchSeconds = 30;

    /// <summary>A latency signal covers about this much of the past: earlier it does not yet show the step.</summary>
    public const double SettleSeconds = 10;

    /// <summary>After a step was undone the limit is left alone for this long.</summary>
    public const double BackOffSeconds = 300;

    /// <summary>Latency that grew by a quarter over what it was before the step is worse, not noise.</summary>
    public const double WorseFactor = 1.25;

    /// <summary>A step changes the limit by a tenth, at least by one.</summary>
    public const double StepShare = 0.1;

    /// <summary>From this share of the slots in use on, more in flight is what latency suffers from.</summary>
    public const double BusyShare = 0.8;

    public static (ConcurrencyState State, ConcurrencyWish Wish) Decide(
        ConcurrencyState state, DecisionInputs inputs, ScalingPolicy policy, int targetReplicas, long now)
    {
        var bounds = policy.Concurrency;
        if (!bounds.Adjust)
            return (default, new ConcurrencyWish(null, null));
        if (inputs.Limit is not { } limit)
        {
            return (state, Order(
                Math.Clamp(bounds.Initial, bounds.Min, bounds.Max), "no limit is known yet, so the policy's initial one is set"));
        }

        if (limit < bounds.Min || limit > bounds.Max)
            return (state, Order(Math.Clamp(limit, bounds.Min, bounds.Max), $"the policy allows {bounds.Min} to {bounds.Max}"));

        var latency = inputs.Signals.Latency95;
        var isKnown = latency.IsUsable(inputs.StaleAfterSeconds);
        if (IsWaiting(state, now))
        {
            return isKnown && Undo(state, limit, latency.Value!.Value, bounds, now) is { } undone
                ? undone
                : (state, Order(Math.Clamp(state.Wanted, bounds.Min, bounds.Max), null));
        }

        return policy.Objective.LatencySeconds is { } objective && isKnown
            ? Step(state, inputs, policy, limit, latency.Value!.Value, objective, targetReplicas, now)
            : (state, Order(limit, null));
    }

    private static (ConcurrencyState, ConcurrencyWish)? Undo(
        ConcurrencyState state, int limit, double latency, ConcurrencyPolicy bounds, long now)
    {
        var isSettled = state.SteppedAt is { } at && (now - at) / 1000.0 >= SettleSeconds;
        if (state.IsUndone || !isSettled || limit != state.Wanted || latency <= state.LatencyBefore * WorseFactor)
            return null;
        var back = Math.Clamp(state.LimitBefore, bounds.Min, bounds.Max);
        return (state with { SteppedAt = now, Wanted = back, IsUndone = true }, Order(back,
            $"the step to {limit} is undone: p95 latency went from {NumberText.Of(state.LatencyBefore, 3)} s to {NumberText.Of(latency, 3)} s"));
    }

    /// <summary>A step is watched, and ordered again should the target not have followed.</summary>
    private static bool IsWaiting(ConcurrencyState state, long now)
        => state.SteppedAt is { } at && now >= at && (now - at) / 1000.0 < (state.IsUndone ? BackOffSeconds : WatchSeconds);

    private static (ConcurrencyState, ConcurrencyWish) Step(
        ConcurrencyState state, DecisionInputs inputs, ScalingPolicy policy, int limit, double latency, double objective,
        int targetReplicas, long now)
    {
        if (inputs.Ready is not > 0 || !inputs.Signals.Concurrency.IsUsable(inputs.StaleAfterSeconds))
            return (state, Order(limit, null));
        var step = Math.Max(1, (int)(limit * StepShare));
        var busy = inputs.Signals.Concurrency.Value!.Value / (inputs.Ready.Value * (double)limit);
        var stepped = new ConcurrencyState(now, limit, limit, latency, false);
        if (latency > objective && busy >= BusyShare && limit > policy.Concurrency.Min)
        {
            var lower = Math.Max(policy.Concurrency.Min, limit - step);
            return (stepped with { Wanted = lower }, Order(lower,
                $"p95 latency {NumberText.Of(latency, 3)} s is over {NumberText.Of(objective, 3)} s with {NumberText.Of(busy * 100, 0)} % of the slots in use"));
        }

        var isPressed = busy >= BusyShare || (targetReplicas >= policy.MaxReplicas && inputs.Signals.Queue.Value > 0);
        var higher = Math.Min(policy.Concurrency.Max, limit + step);
        return latency <= objective && isPressed && higher > limit
            ? (stepped with { Wanted = higher }, Order(higher,
                $"p95 latency {NumberText.Of(latency, 3)} s is within {NumberText.Of(objective, 3)} s and {Pressed(busy, targetReplicas, policy)}"))
            : (state, Order(limit, null));
    }

    private static string Pressed(double busy, int targetReplicas, ScalingPolicy policy) => targetReplicas >= policy.MaxReplicas
        ? $"the instances are at their maximum of {policy.MaxReplicas}"
        : $"{NumberText.Of(busy * 100, 0)} % of the slots are in use";

    private static ConcurrencyWish Order(int limit, string? why) => new(limit, why);
}

/// <param name="SteppedAt">Time of the last step, ms since the epoch; null = none yet.</param>
/// <param name="Wanted">The limit it asked for.</param>
/// <param name="LimitBefore">The limit before it.</param>
/// <param name="LatencyBefore">p95 latency before it, seconds.</param>
/// <param name="IsUndone">Whether that step undid the one before.</param>
internal readonly record struct ConcurrencyState(long? SteppedAt, int Wanted, int LimitBefore, double LatencyBefore, bool IsUndone);

/// <param name="Limit">Null where the autoscaler may not change it.</param>
/// <param name="Why">Why it changes; null where it stays.</param>
internal readonly record struct ConcurrencyWish(int? Limit, string? Why);
