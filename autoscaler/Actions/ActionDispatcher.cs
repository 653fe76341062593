using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Targets;
using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Actions;

/// <summary>
/// Carries orders out beside the control loop: one at a time for a workload and lever, backing off after failures. A slow platform
/// holds up its own workload only.
/// </summary>
internal sealed partial class ActionDispatcher(
    ActionLedger ledger, AutoscalerMetrics metrics, TimeProvider time, IOptions<AutoscalerOptions> options,
    ILogger<ActionDispatcher> logger) : IDisposable
{
    /// <summary>Calls under way at once, over all workloads.</summary>
    private const int MostCalls = 32;

    private readonly ConcurrentDictionary<(string Workload, string Kind), ActionSlot> _slots = new();
    private readonly SemaphoreSlim _calls = new(MostCalls);

    /// <summary>The last order that a target took, or null.</summary>
    public LastOrder? LastOrdered(string workload, string kind) => Slot(workload, kind).LastOrder;

    /// <summary>
    /// Starts an order unless one is under way, the lever is backing off after a failure, or the platform has no such lever.
    /// </summary>
    /// <param name="running">The running order.</param>
    public bool TryStart(
        IScalingTarget target, ScalingPolicy policy, WorkloadId workload, DecisionRecord decision, string kind, int from, int to,
        out Task running, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var slot = Slot(policy.Workload, kind);
        running = Task.CompletedTask;
        if (!slot.TryBegin(now, to))
            return false;
        var action = new ScalingAction
        {
            Id = $"{policy.Workload}|{kind}|{now.ToUnixTimeMilliseconds():x12}",
            Workload = policy.Workload,
            Target = target.Kind,
            DecisionId = decision.Id,
            Kind = kind,
            From = from,
            To = to,
            IntendedAt = now.ToUnixTimeMilliseconds(),
        };
        var request = TargetRequests.Of(policy, workload, decision.Id);
        running = Task.Run(() => RunAsync(slot, action, target, request, cancellationToken), CancellationToken.None);
        return true;
    }

    /// <summary>Notes on the last order when so many became ready.</summary>
    public async ValueTask ObserveReadyAsync(string workload, int ready, CancellationToken cancellationToken)
    {
        if (Slot(workload, ActionKinds.Replicas).TakeReady(ready) is { } action)
            await ledger.WriteAsync(action with { ReadyAt = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
    }

    /// <summary>Forgets what was ordered for a workload: what comes next begins anew.</summary>
    public void Forget(string workload)
    {
        _slots.TryRemove((workload, ActionKinds.Replicas), out _);
        _slots.TryRemove((workload, ActionKinds.Concurrency), out _);
    }

    /// <summary>Waits until no call is under way. Whoever cancelled them and waits here has stopped acting.</summary>
    public async Task IdleAsync(CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < MostCalls; taken++)
            await _calls.WaitAsync(cancellationToken);
        _calls.Release(MostCalls);
    }

    public void Dispose() => _calls.Dispose();

    private ActionSlot Slot(string workload, string kind) => _slots.GetOrAdd((workload, kind), _ => new ActionSlot());

    private async Task RunAsync(
        ActionSlot slot, ScalingAction action, IScalingTarget target, TargetRequest request, CancellationToken cancellationToken)
    {
        var result = new TargetResult(TargetOutcome.Failed, "the order did not end");
        try
        {
            await _calls.WaitAsync(cancellationToken);
            try
            {
                result = await CallAsync(action, target, request, cancellationToken);
            }
            finally
            {
                _calls.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program stops; the intent stays without result and is looked into at the next start.
        }
        catch (Exception error)
        {
            result = new TargetResult(TargetOutcome.Failed, $"the order could not be recorded: {error.Message}");
            LogNotRecorded(action.Workload, error);
        }
        finally
        {
            var wait = slot.End(time.GetUtcNow(), action, result);
            if (!result.IsDone && !cancellationToken.IsCancellationRequested)
                LogFailed(action.Workload, action.Kind, action.From, action.To, result.Message, wait.TotalSeconds);
        }
    }

    private async Task<TargetResult> CallAsync(
        ScalingAction action, IScalingTarget target, TargetRequest request, CancellationToken cancellationToken)
    {
        await ledger.WriteAsync(action, cancellationToken);
        var result = await TargetCall.OrderAsync(
            target,
            limited => action.Kind == ActionKinds.Replicas
                ? target.ScaleAsync(request, action.To, limited)
                : target.SetConcurrencyAsync(request, action.To, limited),
            options.Value.TargetTimeout, time, cancellationToken);
        metrics.Acted(target.Kind, action.Kind, result.Outcome.ToString());
        await ledger.WriteAsync(
            action with
            {
                FinishedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Succeeded = result.IsDone,
                Message = result.Message,
            },
            cancellationToken);
        if (result.IsDone)
            LogDone(action.Workload, action.Kind, action.From, action.To);
        return result;
    }

    [LoggerMessage(1, LogLevel.Information, "{Workload}: {Kind} {From} → {To}")]
    private partial void LogDone(string workload, string kind, int from, int to);

    [LoggerMessage(2, LogLevel.Warning,
        "{Workload}: {Kind} {From} → {To} failed, next attempt in {Seconds} s at the earliest: {Problem}")]
    private partial void LogFailed(string workload, string kind, int from, int to, string problem, double seconds);

    [LoggerMessage(3, LogLevel.Error, "an action on {Workload} could not be recorded")]
    private partial void LogNotRecorded(string workload, Exception error);
}
