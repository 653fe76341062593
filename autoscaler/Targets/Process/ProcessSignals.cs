using Observe.Autoscaler.Decisions;
using Observe.Store.Metrics;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>
/// The canonical signals that only the process target knows: replicas and start-up times. Nobody else reports them, so they are written
/// here as a profile would.
/// </summary>
internal sealed class ProcessSignals(ProcessTarget target)
{
    public void Add(SeriesBatch batch, long now)
    {
        foreach (var (workload, pool) in target.Pools)
        {
            var reading = pool.Reading();
            Add(batch, workload, "ready", reading.Ready ?? 0, now);
            Add(batch, workload, "desired", reading.Desired ?? 0, now);
            var startups = pool.TakeStartups();
            if (startups.Count == 0)
                continue;
            var histogram = StartupHistogram.Of([.. startups.Select(startup => startup.Seconds)]);
            batch.Add(workload, Signals.Startup, new Sample(now, 0, histogram), platform: TargetKinds.Process);
        }
    }

    private static void Add(SeriesBatch batch, WorkloadId workload, string state, int value, long now)
        => batch.Add(workload, Signals.Replicas, new Sample(now, value), "state", state, TargetKinds.Process);
}
