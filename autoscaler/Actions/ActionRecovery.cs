using Microsoft.Extensions.Logging;
using Observe.Autoscaler.Targets;
using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Actions;

/// <summary>
/// After a restart: an intent without result is compared with what the target really has, and closed. It is never repeated; if the
/// change is still wanted, the next decision orders it anew from what is there.
/// </summary>
internal sealed partial class ActionRecovery(
    ActionLedger ledger, TargetRegistry targets, TimeProvider time, ILogger<ActionRecovery> logger)
{
    public async ValueTask RunAsync(
        IReadOnlyList<ScalingPolicy> policies, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var action in await ledger.OpenAsync(now, cancellationToken))
        {
            var policy = policies.FirstOrDefault(policy => policy.Workload == action.Workload);
            var (succeeded, message) = await CompareAsync(action, policy, timeout, cancellationToken);
            LogClosed(action.Id, action.Workload, message);
            await ledger.WriteAsync(
                action with { FinishedAt = now, Succeeded = succeeded, Message = message }, cancellationToken);
        }
    }

    private async ValueTask<(bool Succeeded, string Message)> CompareAsync(
        ScalingAction action, ScalingPolicy? policy, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (policy is null || targets.Find(policy.Target.Kind) is not { } target || !WorkloadId.TryParse(action.Workload, out var id))
            return (false, "cut off by a restart; there is no policy for it any more");
        var reading = await TargetCall.ReadAsync(target, TargetRequests.Of(policy, id), timeout, time, cancellationToken);
        var actual = action.Kind == ActionKinds.Replicas ? reading.Desired : reading.Limit;
        return actual switch
        {
            null => (false, $"cut off by a restart; what became of it is not known: {reading.Problem ?? "the target does not say"}"),
            _ when actual == action.To => (true, $"cut off by a restart; the target has the asked {action.To}"),
            _ => (false, $"cut off by a restart; the target has {actual}, not {action.To}; it is not repeated"),
        };
    }

    [LoggerMessage(1, LogLevel.Warning, "action {Id} on {Workload} had no result: {Message}")]
    private partial void LogClosed(string id, string workload, string message);
}
