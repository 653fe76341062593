using Observe.Autoscaler.Actions;
using Observe.Autoscaler.Targets;
using Observe.Store.Decisions;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Control;

/// <summary>Turns a decision into orders where what is wanted is not what is there.</summary>
internal sealed class WorkloadActions(ActionDispatcher dispatcher, ActionLedger ledger, TargetRegistry targets)
{
    public LastOrder? LastReplicas(string workload) => dispatcher.LastOrdered(workload, ActionKinds.Replicas);

    public async ValueTask FollowAsync(
        WorkloadControl control, ScalingPolicy policy, DecisionRecord record, int? ready, CancellationToken cancellationToken)
    {
        if (targets.Find(policy.Target.Kind) is not { } target)
            return;
        if (ready is { } count)
            await dispatcher.ObserveReadyAsync(policy.Workload, count, cancellationToken);
        // Until the target has said what it has, an order could lower what nobody has seen.
        if (control.Reading is not { } reading || (reading.Desired is null && reading.Problem is not null))
            return;
        Order(target, control, policy, record, ActionKinds.Replicas, reading.Desired, record.TargetReplicas, cancellationToken);
        if (record.TargetConcurrency is { } limit)
            Order(target, control, policy, record, ActionKinds.Concurrency, reading.Limit, limit, cancellationToken);
    }

    public async ValueTask DropBeforeAsync(long time, CancellationToken cancellationToken)
        => await ledger.DropBeforeAsync(time, cancellationToken);

    private void Order(
        IScalingTarget target, WorkloadControl control, ScalingPolicy policy, DecisionRecord record, string kind, int? there, int wanted,
        CancellationToken cancellationToken)
    {
        var has = there ?? dispatcher.LastOrdered(policy.Workload, kind)?.Value;
        if (has == wanted)
            return;
        var from = has ?? (kind == ActionKinds.Replicas ? record.CurrentReplicas : record.CurrentConcurrency ?? wanted);
        if (dispatcher.TryStart(target, policy, control.Id, record, kind, from, wanted, out _, cancellationToken))
            control.RefreshedAt = long.MinValue;
    }
}
