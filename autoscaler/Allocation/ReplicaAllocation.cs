using Observe.Autoscaler.Guards;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Allocation;

/// <summary>What a workload asks for. <paramref name="Current"/> is what it has, <paramref name="Minimum"/> what it must keep.</summary>
internal readonly record struct Proposal(WorkloadId Workload, int Current, int Target, int Minimum);

/// <summary>Most instances of all acted-on workloads together; 0 = no limit.</summary>
internal readonly record struct ReplicaLimits(int PerCluster, int PerNamespace);

/// <param name="Guard">The limit that trimmed it, or null.</param>
/// <param name="Limit">That limit's figure.</param>
internal readonly record struct Grant(WorkloadId Workload, int Replicas, string? Guard, int Limit);

/// <summary>
/// Trims proposals to the limits of their namespace, then of their cluster. What runs goes on running; growth is shared in proportion
/// to what was asked for; only where even the running instances are too many do they shrink, towards their minimums.
/// </summary>
internal static class ReplicaAllocation
{
    public static IReadOnlyList<Grant> Allocate(IReadOnlyList<Proposal> proposals, ReplicaLimits limits)
    {
        var granted = proposals.Select(proposal => new Grant(proposal.Workload, proposal.Target, null, 0)).ToArray();
        Trim(proposals, granted, limits.PerNamespace, GuardNames.NamespaceLimit, id => (id.Location, id.Namespace));
        Trim(proposals, granted, limits.PerCluster, GuardNames.ClusterLimit, id => (id.Location, ""));
        return granted;
    }

    private static void Trim(
        IReadOnlyList<Proposal> proposals, Grant[] granted, int limit, string guard, Func<WorkloadId, (string, string)> scope)
    {
        if (limit <= 0)
            return;
        var indices = Enumerable.Range(0, proposals.Count).OrderBy(i => proposals[i].Workload.ToString(), StringComparer.Ordinal);
        foreach (var group in indices.GroupBy(i => scope(proposals[i].Workload)))
        {
            int[] members = [.. group];
            if (members.Sum(i => granted[i].Replicas) <= limit)
                continue;
            var shares = Share(
                [.. members.Select(i => Math.Min(proposals[i].Minimum, granted[i].Replicas))],
                [.. members.Select(i => Math.Min(proposals[i].Current, granted[i].Replicas))],
                [.. members.Select(i => granted[i].Replicas)], limit);
            foreach (var (position, i) in members.Index())
            {
                if (shares[position] < granted[i].Replicas)
                    granted[i] = granted[i] with { Replicas = shares[position], Guard = guard, Limit = limit };
            }
        }
    }

    private static int[] Share(int[] minimum, int[] running, int[] wanted, int limit)
    {
        var kept = running.Zip(minimum, Math.Max).ToArray();
        return kept.Sum() <= limit ? Fill(kept, wanted, limit) : Fill(minimum, kept, limit);
    }

    /// <summary>
    /// From <paramref name="low"/> towards <paramref name="high"/> in proportion, whole, by largest remainder; the sum is at most the
    /// limit or that of low.
    /// </summary>
    private static int[] Fill(int[] low, int[] high, int limit)
    {
        var room = Math.Max(0, limit - low.Sum());
        var asked = high.Zip(low, (h, l) => h - l).ToArray();
        var total = asked.Sum(part => (long)part);
        if (total == 0 || room == 0)
            return low;
        var exact = asked.Select(part => Math.Min(part, (double)part * room / total)).ToArray();
        var result = low.Zip(exact, (l, part) => l + (int)part).ToArray();
        var rest = Math.Min(room, (int)total) - exact.Sum(part => (int)part);
        foreach (var i in Enumerable.Range(0, low.Length).OrderByDescending(i => exact[i] - (int)exact[i]).Take(rest))
            result[i]++;
        return result;
    }
}
