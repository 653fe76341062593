using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Shadow;

/// <summary>
/// The reactive rule alone and the decisions really made, on the same arrivals in the same model, so that they compare like with like.
/// Immutable; pure.
/// </summary>
internal sealed record ShadowPair
{
    public static ShadowPair Initial { get; } = new();

    public ShadowModel? Reactive { get; init; }

    public ShadowModel? Observe { get; init; }

    public WorkloadState ReactiveState { get; init; } = WorkloadState.Initial;

    /// <param name="inputs">The inputs of the real decision.</param>
    /// <param name="policy">The real policy; the reactive rule runs under it with prediction and adjusted limits switched off.</param>
    /// <param name="target">What Observe decided.</param>
    /// <param name="now">Milliseconds since the epoch.</param>
    /// <returns>The pair as it was where the arrivals are not known.</returns>
    public ShadowPair Step(DecisionInputs inputs, ScalingPolicy policy, int target, long now)
    {
        if (Load(inputs, policy) is not { } load)
            return this;
        var start = inputs.Ready ?? inputs.Ordered ?? target;
        var observe = (Observe ?? ShadowModel.Start(start, now)).Advance(load, now).Order(target, load, now);
        var reactive = (Reactive ?? ShadowModel.Start(start, now)).Advance(load, now);
        var (state, record) = ScalingDecision.Decide(ReactiveState, Simulated(reactive, inputs), Alone(policy), now);
        return new ShadowPair
        {
            Observe = observe,
            Reactive = reactive.Order(record.TargetReplicas, load, now),
            ReactiveState = state,
        };
    }

    private static ShadowLoad? Load(DecisionInputs inputs, ScalingPolicy policy)
    {
        var (signals, stale) = (inputs.Signals, inputs.StaleAfterSeconds);
        var limit = inputs.Limit is > 0 ? inputs.Limit.Value : policy.Concurrency.Initial;
        if (signals.RequestRate.IsUsable(stale) && signals.ServiceSeconds is { IsPresent: true, Value: > 0 })
            return new(signals.RequestRate.Value!.Value, signals.ServiceSeconds.Value.Value, limit, inputs.Startup.Seconds);
        // Without rates the busy slots themselves flow: one a second, each for a second.
        return signals.Concurrency.IsUsable(stale)
            ? new(signals.Concurrency.Value!.Value, 1, limit, inputs.Startup.Seconds)
            : null;
    }

    private static DecisionInputs Simulated(ShadowModel model, DecisionInputs inputs) => inputs with
    {
        Signals = new SignalValues { Demand = new Measurement(model.Demand, 0) },
        Ready = model.Ready,
        Ordered = model.Ordered,
        Forecast = null,
    };

    private static ScalingPolicy Alone(ScalingPolicy policy) => policy with
    {
        Prediction = policy.Prediction with { Enabled = false },
        Concurrency = policy.Concurrency with { Adjust = false },
    };
}
