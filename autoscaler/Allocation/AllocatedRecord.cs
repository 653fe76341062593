using Observe.Autoscaler.Explanations;
using Observe.Autoscaler.Guards;
using Observe.Store.Decisions;

namespace Observe.Autoscaler.Allocation;

/// <summary>A decision after its grant.</summary>
internal static class AllocatedRecord
{
    public static DecisionRecord Of(DecisionRecord record, Grant grant)
    {
        if (grant.Guard is null || grant.Replicas == record.TargetReplicas)
            return record;
        var scope = grant.Guard == GuardNames.NamespaceLimit ? "namespace" : "cluster";
        var clamp = new DecisionClamp(grant.Guard, record.TargetReplicas, grant.Replicas,
            $"the {scope}'s limit of {grant.Limit} instances leaves {grant.Replicas}");
        var trimmed = record with { TargetReplicas = grant.Replicas, Clamps = [.. record.Clamps, clamp] };
        // The sentence keeps what follows on concurrency: only its beginning names the replicas.
        var rest = record.Reason.StartsWith(Reason.Of(record), StringComparison.Ordinal) ? record.Reason[Reason.Of(record).Length..] : "";
        return trimmed with { Reason = Reason.Of(trimmed) + rest };
    }
}
