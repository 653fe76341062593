using Observe.Store.Decisions;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Decisions;

/// <summary>Decisions as series: written when they change and at least every 10 s.</summary>
internal sealed class DecisionSeries
{
    private const long RenewMilliseconds = 10_000;

    private readonly Dictionary<(WorkloadId Workload, string Name), (double Value, long Time)> _last = [];

    public void Add(SeriesBatch batch, WorkloadId workload, DecisionRecord record, long now)
    {
        Add(batch, workload, Signals.DecisionReplicas, record.TargetReplicas, now);
        Add(batch, workload, Signals.DecisionConcurrency, record.TargetConcurrency, now);
        Add(batch, workload, Signals.ReactiveReplicas, record.ReactiveReplicas, now);
    }

    /// <summary>Forgets workloads that have no policy any more.</summary>
    public void Retain(IReadOnlySet<string> workloads)
    {
        foreach (var gone in _last.Keys.Where(key => !workloads.Contains(key.Workload.ToString())).ToArray())
            _last.Remove(gone);
    }

    private void Add(SeriesBatch batch, WorkloadId workload, string name, double? value, long now)
    {
        if (value is not { } number)
            return;
        if (_last.TryGetValue((workload, name), out var last) && last.Value.Equals(number) && now >= last.Time
            && now - last.Time < RenewMilliseconds)
            return;
        _last[(workload, name)] = (number, now);
        batch.Add(workload, name, now, number);
    }
}
