using Microsoft.Extensions.Logging;
using Observe.Autoscaler.Actions;
using Observe.Autoscaler.Policies;
using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Targets.Process;
using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Control;

/// <summary>
/// Instances that Observe itself started are their policy's: they end when it is deleted or names another target, and are replaced when
/// it names another command. Platforms' own instances stay as they are. Called by the tick.
/// </summary>
internal sealed partial class InstanceOwnership(
    ProcessTarget target, PolicyBook book, ActionDispatcher dispatcher, ActionLedger ledger, TimeProvider time, ILogger<InstanceOwnership> logger)
{
    /// <param name="policies">Those in force.</param>
    /// <param name="isPaused">Whether nothing is to be done for a workload now. A deleted policy is the user's own doing and is followed all the same.</param>
    /// <param name="cancellationToken">Ends the writing of records.</param>
    public async ValueTask FollowAsync(
        IReadOnlyList<ScalingPolicy> policies, Func<string, bool> isPaused, CancellationToken cancellationToken)
    {
        WorkloadId[] owned = [.. target.Pools.Select(pool => pool.Key)];
        if (owned.Length == 0)
            return;
        var inForce = policies.ToDictionary(policy => policy.Workload, StringComparer.Ordinal);
        foreach (var id in owned)
        {
            var workload = id.ToString();
            var policy = inForce.GetValueOrDefault(workload);
            if (policy is null && book.IsGone(workload))
                await NoteAsync(workload, target.Release(id), 0, "its policy was deleted", cancellationToken);
            else if (policy is not null && policy.Target.Kind != target.Kind)
                await NoteAsync(workload, target.Release(id), 0, $"its policy's target is now {policy.Target.Kind}", cancellationToken);
            else if (policy is { Mode: ScalingMode.Auto } && !isPaused(workload)
                && target.Renew(TargetRequests.Of(policy, id)) is > 0 and var replaced)
                await NoteAsync(workload, replaced, replaced, "the command that starts them was changed", cancellationToken);
        }
    }

    private async ValueTask NoteAsync(string workload, int from, int to, string why, CancellationToken cancellationToken)
    {
        if (from == 0)
            return;
        if (to == 0)
        {
            dispatcher.Forget(workload);
            LogReleased(workload, from, why);
        }
        else
        {
            LogReplaced(workload, from, why);
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await ledger.WriteAsync(
            new ScalingAction
            {
                Id = $"{workload}|{ActionKinds.Replicas}|{now:x12}",
                Workload = workload,
                Target = target.Kind,
                DecisionId = "", // A user's doing, no decision.
                Kind = ActionKinds.Replicas,
                From = from,
                To = to,
                IntendedAt = now,
                FinishedAt = now,
                Succeeded = true,
                Message = to == 0 ? $"drained and stopped: {why}" : $"replaced one by one: {why}",
            },
            cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "{Workload}: {Count} instances are drained and stopped: {Why}")]
    private partial void LogReleased(string workload, int count, string why);

    [LoggerMessage(2, LogLevel.Information, "{Workload}: {Count} instances are replaced one by one: {Why}")]
    private partial void LogReplaced(string workload, int count, string why);
}
