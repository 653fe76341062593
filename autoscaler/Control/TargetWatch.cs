using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Control;

/// <summary>Keeps each workload's reading of its target fresh without making the tick wait for a platform.</summary>
internal sealed partial class TargetWatch(
    TargetRegistry targets, AutoscalerMetrics metrics, TimeProvider time, IOptions<AutoscalerOptions> options,
    ILogger<TargetWatch> logger)
{
    public async ValueTask RefreshAsync(
        WorkloadControl control, ScalingPolicy policy, long now, CancellationToken cancellationToken)
    {
        if (control.Target != policy.Target)
            (control.Target, control.Reading, control.RefreshedAt) = (policy.Target, null, long.MinValue);
        if (targets.Find(policy.Target.Kind) is not { } target)
            return;
        if (target.IsLocal)
        {
            await ReadAsync(control, policy, target, cancellationToken);
            return;
        }

        var isDue = control.RefreshedAt > now
            || control.RefreshedAt + (long)options.Value.TargetReadInterval.TotalMilliseconds <= now;
        if (!isDue || control.Refresh is { IsCompleted: false })
            return;
        control.RefreshedAt = now;
        control.Refresh = Task.Run(() => ReadAsync(control, policy, target, cancellationToken), CancellationToken.None);
    }

    private async Task ReadAsync(
        WorkloadControl control, ScalingPolicy policy, IScalingTarget target, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            var reading = await TargetCall.ReadAsync(
                target, TargetRequests.Of(policy, control.Id), options.Value.TargetTimeout, time, cancellationToken);
            if (reading is { Ready: null, Desired: null, Problem: { } problem })
            {
                metrics.ReadFailed(target.Kind);
                if (control.Reading?.Problem != problem)
                    LogUnknown(policy.Workload, target.Kind, problem);
            }

            (control.ReadAt, control.Reading) = (askedAt, reading);
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Workload}: what its target {Kind} has is not known: {Problem}")]
    private partial void LogUnknown(string workload, string kind, string problem);
}
