using Microsoft.Extensions.Options;
using Observe.Autoscaler.Actions;
using Observe.Autoscaler.Allocation;
using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Measurements;
using Observe.Autoscaler.Policies;
using Observe.Autoscaler.Replays;
using Observe.Autoscaler.Shadow;
using Observe.Autoscaler.Targets.Process;
using Observe.Store.Decisions;
using Observe.Store.Forecasts;
using Observe.Store.Metrics;
using Observe.Store.Policies;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Control;

/// <summary>One pass over all workloads with a policy: read, decide, allocate, record, act. Called by one caller at a time.</summary>
internal sealed class ControlTick(
    PolicyBook policies, PauseReader pauses, SignalReader signals, ForecastReader forecasts, TargetWatch watch, WakeCalls wakes,
    DecisionLog log, WorkloadActions actions, ActionRecovery recovery,
    InstanceOwnership ownership, ProcessSignals processes, IMetricWriter writer, IOptions<AutoscalerOptions> options)
{
    private static readonly TenantId Tenant = TenantId.Default;

    private readonly AutoscalerOptions _options = options.Value;
    private readonly Dictionary<string, WorkloadControl> _controls = [];
    private readonly DecisionSeries _series = new();
    private readonly SeriesBatch _batch = new(writer, TenantId.Default);
    private readonly RecordRetention _retention = new(options.Value.DecisionRetention);
    private bool _isRecovered;

    /// <summary>Workloads decided by the last pass. Safe to read from anywhere.</summary>
    public IReadOnlyList<string> Workloads { get; private set; } = [];

    /// <returns>How many workloads were decided and how many problems policies have.</returns>
    public async ValueTask<(int Workloads, int PolicyProblems)> RunAsync(long now, CancellationToken cancellationToken)
    {
        var known = await policies.ReadAsync(Tenant, now, cancellationToken);
        if (!_isRecovered)
        {
            await recovery.RunAsync(known, _options.TargetTimeout, cancellationToken);
            _isRecovered = true;
        }

        var active = known.Where(policy => policy.Mode != ScalingMode.Off).ToArray();
        Forget(active);
        wakes.Workloads = Workloads = [.. active.Select(policy => policy.Workload)];
        var isPaused = await pauses.ReadAsync(Tenant, cancellationToken);
        await ownership.FollowAsync(known, isPaused, cancellationToken);
        if (active.Length > 0)
            await DecideAllAsync(active, isPaused, now, cancellationToken);
        processes.Add(_batch, now);
        await _batch.WriteAsync(cancellationToken);
        await _retention.ApplyAsync(log, actions, now, cancellationToken);
        return (active.Length, policies.Problems);
    }

    private async ValueTask DecideAllAsync(
        ScalingPolicy[] active, Func<string, bool> isPaused, long now, CancellationToken cancellationToken)
    {
        var measured = await signals.ReadAsync(Tenant, now, cancellationToken);
        var paths = await forecasts.ReadAsync(Tenant, active.Select(policy => policy.Workload), cancellationToken);
        var decided = new List<Decided>(active.Length);
        foreach (var policy in active)
        {
            var control = Control(policy);
            await watch.RefreshAsync(control, policy, now, cancellationToken);
            var item = Decide(control, policy, measured, paths, now);
            // A pause shows in the record: what is decided then is not acted on.
            decided.Add(policy.Mode == ScalingMode.Auto && isPaused(policy.Workload)
                ? item with { Record = item.Record with { Mode = "paused" } }
                : item);
        }

        var allocated = Allocate(decided);
        var records = await log.WriteAsync([.. allocated.Select(item => (item.Record, item.Setting))], cancellationToken);
        foreach (var (index, item) in allocated.Index())
        {
            if (item.IsActing)
            {
                await actions.FollowAsync(
                    item.Control, item.Policy, item.Record with { Id = records[index].Id }, item.Inputs.Ready, cancellationToken);
            }

            Note(item, now);
        }
    }

    private Decided Decide(
        WorkloadControl control, ScalingPolicy policy, IReadOnlyDictionary<WorkloadId, Demand.SignalValues> measured,
        IReadOnlyDictionary<string, ForecastRecord?> paths, long now)
    {
        var inputs = InputsOf.Workload(
            control, policy, measured.GetValueOrDefault(control.Id, Demand.SignalValues.None), paths.GetValueOrDefault(policy.Workload),
            actions.LastReplicas(policy.Workload), _options) with
        { IsWoken = wakes.IsWoken(policy.Workload) };
        var setting = new DecisionSetting(control.State, inputs, policy, now);
        (control.State, var record) = ScalingDecision.Decide(control.State, inputs, policy, now);
        return new Decided(control, setting, record);
    }

    /// <summary>Only what is acted on shares the limits; advice costs nothing.</summary>
    private List<Decided> Allocate(List<Decided> decided)
    {
        var acting = decided.Where(item => item.IsActing).ToArray();
        var grants = ReplicaAllocation.Allocate(
            [.. acting.Select(item => new Proposal(
                item.Control.Id, item.Record.CurrentReplicas, item.Record.TargetReplicas, item.Policy.MinReplicas))],
            new ReplicaLimits(_options.MaxReplicas, _options.MaxReplicasPerNamespace)).ToDictionary(grant => grant.Workload);
        return [.. decided.Select(item => grants.TryGetValue(item.Control.Id, out var grant)
            ? item with { Record = AllocatedRecord.Of(item.Record, grant) }
            : item)];
    }

    private void Note(Decided item, long now)
    {
        _series.Add(_batch, item.Control.Id, item.Record, now);
        var before = item.Control.Shadow;
        item.Control.Shadow = before.Step(item.Inputs, item.Policy, item.Record.TargetReplicas, now);
        ShadowSeries.Add(_batch, item.Control.Id, before, item.Control.Shadow, now);
    }

    private WorkloadControl Control(ScalingPolicy policy)
    {
        if (_controls.TryGetValue(policy.Workload, out var control))
            return control;
        return WorkloadId.TryParse(policy.Workload, out var id)
            ? _controls[policy.Workload] = new WorkloadControl(id)
            : throw new InvalidOperationException($"{policy.Workload} passed validation but names no workload");
    }

    private void Forget(ScalingPolicy[] active)
    {
        if (_controls.Count <= active.Length && active.All(policy => _controls.ContainsKey(policy.Workload)))
            return;
        var kept = active.Select(policy => policy.Workload).ToHashSet();
        foreach (var gone in _controls.Keys.Where(workload => !kept.Contains(workload)).ToArray())
            _controls.Remove(gone);
        log.Retain(kept);
        _series.Retain(kept);
    }

    private sealed record Decided(WorkloadControl Control, DecisionSetting Setting, DecisionRecord Record)
    {
        public ScalingPolicy Policy => Setting.Policy;

        public DecisionInputs Inputs => Setting.Inputs;

        public bool IsActing => Record.Mode == "auto";
    }
}
