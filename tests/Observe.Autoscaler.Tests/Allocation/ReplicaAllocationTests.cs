using FsCheck;
using FsCheck.Fluent;
using Observe.Autoscaler.Allocation;
using Observe.Autoscaler.Guards;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Tests.Allocation;

public sealed class ReplicaAllocationTests
{
    private static readonly WorkloadId A = new("local", "shop", "a");
    private static readonly WorkloadId B = new("local", "shop", "b");
    private static readonly WorkloadId C = new("local", "other", "c");

    [Fact]
    public void Allocate_WithinLimits_GrantsAll()
        => Assert.Equal(
            [new Grant(A, 5, null, 0), new Grant(B, 7, null, 0)],
            ReplicaAllocation.Allocate([new(A, 1, 5, 0), new(B, 2, 7, 0)], new ReplicaLimits(12, 12)));

    [Fact]
    public void Allocate_GrowthBeyondTheLimit_IsSharedInProportionAndNobodyShrinks()
        => Assert.Equal(
            [new Grant(A, 6, GuardNames.NamespaceLimit, 10), new Grant(B, 4, GuardNames.NamespaceLimit, 10), new Grant(C, 9, null, 0)],
            ReplicaAllocation.Allocate([new(A, 4, 8, 0), new(B, 2, 6, 0), new(C, 1, 9, 0)], new ReplicaLimits(0, 10)));

    [Fact]
    public void Allocate_RunningBeyondTheLimit_ShrinksTowardsMinimums()
        => Assert.Equal(
            [new Grant(A, 5, GuardNames.ClusterLimit, 6), new Grant(B, 1, GuardNames.ClusterLimit, 6)],
            ReplicaAllocation.Allocate([new(A, 10, 10, 2), new(B, 2, 2, 1)], new ReplicaLimits(6, 0)));

    [Fact]
    public void Allocate_MinimumsBeyondTheLimit_MinimumsStand()
        => Assert.Equal(
            [3, 3], ReplicaAllocation.Allocate([new(A, 3, 5, 3), new(B, 3, 5, 3)], new ReplicaLimits(4, 0)).Select(grant => grant.Replicas));

    [Fact]
    public void Allocate_AnyProposals_StaysWithinLimitAndBetweenMinimumAndTarget()
    {
        var proposal = from minimum in Gen.Choose(0, 3)
                       from current in Gen.Choose(0, 20)
                       from more in Gen.Choose(0, 20)
                       select (Minimum: minimum, Current: current, Target: minimum + more);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Arb.From(proposal.ListOf()), Arb.From(Gen.Choose(1, 50)), (items, limit) =>
        {
            var proposals = items.Select((item, i) => new Proposal(new("local", "n", $"w{i:00}"), item.Current, item.Target, item.Minimum)).ToArray();
            var grants = ReplicaAllocation.Allocate(proposals, new ReplicaLimits(limit, 0));
            return grants.Sum(grant => grant.Replicas) <= Math.Max(limit, proposals.Sum(item => item.Minimum))
                && grants.Zip(proposals).All(pair => pair.First.Replicas >= pair.Second.Minimum && pair.First.Replicas <= pair.Second.Target);
        }));
    }
}
