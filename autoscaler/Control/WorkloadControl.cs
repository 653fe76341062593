using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Shadow;
using Observe.Autoscaler.Targets;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Control;

/// <summary>What the loop keeps of one workload between ticks. Touched by the tick alone, the reading apart.</summary>
internal sealed class WorkloadControl(WorkloadId id)
{
    private TargetReading? _reading;

    public WorkloadId Id { get; } = id;

    public WorkloadState State { get; set; } = WorkloadState.Initial;

    public ShadowPair Shadow { get; set; } = ShadowPair.Initial;

    /// <summary>The target the reading belongs to: another one starts anew.</summary>
    public TargetReference? Target { get; set; }

    /// <summary>Newest answer of the target; set by whoever asked it.</summary>
    public TargetReading? Reading
    {
        get => Volatile.Read(ref _reading);
        set => Volatile.Write(ref _reading, value);
    }

    /// <summary>When that answer was asked for, ms since the epoch.</summary>
    public long ReadAt { get; set; } = long.MinValue;

    public Task? Refresh { get; set; }

    public long RefreshedAt { get; set; } = long.MinValue;
}
