using Observe.Autoscaler.Decisions;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Shadow;

/// <summary>Both simulations as series, one sample a tick.</summary>
internal static class ShadowSeries
{
    public const string RuleLabel = "rule";

    /// <param name="batch">What the tick writes.</param>
    /// <param name="workload">Whose.</param>
    /// <param name="before">The pair one tick ago: cold starts are a rate over the step between.</param>
    /// <param name="after">The pair now.</param>
    /// <param name="now">Milliseconds since the epoch.</param>
    public static void Add(SeriesBatch batch, WorkloadId workload, ShadowPair before, ShadowPair after, long now)
    {
        if (ReferenceEquals(before, after))
            return;
        Add(batch, workload, "reactive", before.Reactive, after.Reactive, now);
        Add(batch, workload, "observe", before.Observe, after.Observe, now);
    }

    private static void Add(
        SeriesBatch batch, WorkloadId workload, string rule, ShadowModel? before, ShadowModel? after, long now)
    {
        if (after is null || now <= before?.Time)
            return;
        batch.Add(workload, Signals.ShadowReplicas, now, after.Ready, RuleLabel, rule);
        batch.Add(workload, Signals.ShadowQueue, now, after.Queue, RuleLabel, rule);
        batch.Add(workload, Signals.ShadowWait, now, after.WaitSeconds, RuleLabel, rule);
        if (before is not null)
            batch.Add(workload, Signals.ShadowColdStartRate, now, after.ColdStarts * 1000.0 / (now - before.Time), RuleLabel, rule);
    }
}
