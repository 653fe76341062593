using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Targets;

internal static class TargetRequests
{
    private static readonly Dictionary<string, string> None = [];

    public static TargetRequest Of(ScalingPolicy policy, WorkloadId workload, string decisionId = "")
        => new(workload, policy.Target.Settings ?? None, decisionId, policy.Concurrency.Initial);
}
