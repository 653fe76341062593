using Observe.Autoscaler.Control;
using Observe.Autoscaler.Targets;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Workloads;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Control;

public sealed class ControlTickTests
{
    [Fact]
    public async Task RunAsync_AutoPolicy_OrdersOnceAndRecordsIntentAndResult()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());

        await rig.TickAsync();
        await Poll.UntilAsync(async () => (await rig.ActionsAsync()) is [{ Succeeded: true }], "the action is done");
        await rig.TickAsync();
        await rig.TickAsync();

        Assert.Equal(["replicas 3"], rig.Target.Calls);
        var action = Assert.Single(await rig.ActionsAsync());
        Assert.Equal((1, 3, "replicas", "webhook"), (action.From, action.To, action.Kind, action.Target));
        Assert.NotNull(action.ReadyAt);
        Assert.Contains(await rig.DecisionsAsync(), record => record.Id == action.DecisionId);
    }

    [Theory]
    [InlineData(ScalingMode.Advise, 1)]
    [InlineData(ScalingMode.Off, 0)]
    public async Task RunAsync_NotAuto_OrdersNothing(ScalingMode mode, int records)
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy(mode));
        await rig.TickAsync();
        await rig.TickAsync();
        Assert.Empty(rig.Target.Calls);
        Assert.Equal(records, (await rig.DecisionsAsync()).Count);
    }

    [Theory]
    [InlineData("global")]
    [InlineData("local/default/f")]
    public async Task RunAsync_Paused_DecidesButOrdersNothing(string key)
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());
        await rig.PutAsync(StateTables.Pauses, key, new Pause(key, true, "me", rig.Now, "let me look"));
        await rig.TickAsync();
        Assert.Empty(rig.Target.Calls);
        var record = Assert.Single(await rig.DecisionsAsync());
        Assert.Equal(("paused", 3), (record.Mode, record.TargetReplicas));

        await rig.PutAsync(StateTables.Pauses, key, new Pause(key, false, "me", rig.Now, ""));
        await rig.TickAsync();
        await Poll.UntilAsync(() => rig.Target.Calls.Count == 1, "the order after the pause");
    }

    [Fact]
    public async Task RunAsync_NothingChanges_OneRecordWhoseEndGrowsAndANewOneEveryFiveMinutes()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 3;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy(ScalingMode.Advise));
        await rig.TickAsync();
        var start = rig.Now;
        for (var i = 0; i < 60; i++)
            await rig.TickAsync();
        var record = Assert.Single(await rig.DecisionsAsync());
        Assert.Equal((start, start + 120_000), (record.Time, record.Until));

        for (var i = 0; i < 90; i++)
            await rig.TickAsync();
        Assert.Equal([start, start + 300_000], (await rig.DecisionsAsync()).Select(item => item.Time).Order());
    }

    [Fact]
    public async Task RunAsync_EachTick_WritesDecisionAndShadowSeries()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20).Set(ControlRig.Workload, Signals.RequestRate, 40)
            .SetServiceSeconds(ControlRig.Workload, 0.5);
        await rig.PutPolicyAsync(ControlRig.Policy(ScalingMode.Advise));
        for (var i = 0; i < 11; i++)
            await rig.TickAsync();
        Assert.Equal([3, 3, 3], rig.Written(Signals.DecisionReplicas));
        Assert.Equal([3, 3, 3], rig.Written(Signals.ReactiveReplicas));
        Assert.Equal(11, rig.Written(Signals.ShadowReplicas, "rule", "reactive").Count);
        Assert.Equal(11, rig.Written(Signals.ShadowWait, "rule", "observe").Count);
        Assert.Equal(10, rig.Written(Signals.ShadowColdStartRate, "rule", "observe").Count);
    }

    [Fact]
    public async Task RunAsync_QueriesFail_HoldsAndGoesOn()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 4;
        rig.Query.IsBroken = true;
        await rig.PutPolicyAsync(ControlRig.Policy());
        await rig.TickAsync();
        Assert.Equal(("hold", 4), (await rig.DecisionsAsync()) is [var record] ? (record.Winner, record.TargetReplicas) : default);
        Assert.Empty(rig.Target.Calls);
    }

    [Fact]
    public async Task RunAsync_TargetRefuses_IsRecordedAndTriedAgainAfterAWait()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        rig.Target.Refuses = () => new TargetResult(TargetOutcome.Refused, "quota used up");
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());
        await rig.TickAsync();
        await Poll.UntilAsync(async () => (await rig.ActionsAsync()) is [{ Succeeded: false, Message: "quota used up" }], "the refusal");
        await rig.TickAsync(0.5);
        Assert.Single(rig.Target.Calls);
        rig.Target.Refuses = null;
        // The slot is free a moment after the refusal is recorded.
        await Poll.UntilAsync(async () =>
        {
            await rig.TickAsync();
            return rig.Target.Calls.Count == 2;
        }, "the second attempt");
        await Poll.UntilAsync(() => rig.Target.Replicas == 3, "the order is taken");
    }

    [Fact]
    public async Task RunAsync_SlowTarget_DoesNotHoldUpTheTickNorOrderTwice()
    {
        await using var rig = new ControlRig();
        var gate = new TaskCompletionSource();
        rig.Target.Replicas = 1;
        rig.Target.Gate = gate.Task;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());
        for (var i = 0; i < 4; i++)
            await rig.TickAsync(1);
        await Poll.UntilAsync(() => rig.Target.Calls.Count == 1, "the order");
        gate.SetResult();
        await Poll.UntilAsync(() => rig.Target.Replicas == 3, "the order is taken");
        Assert.Single(rig.Target.Calls);
    }

    [Fact]
    public async Task RunAsync_TargetUnknown_OrdersNothing()
    {
        await using var rig = new ControlRig();
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());
        await rig.TickAsync();
        Assert.Empty(rig.Target.Calls);
    }

    [Fact]
    public async Task RunAsync_ClusterLimit_TrimsAndSaysSo()
    {
        await using var rig = new ControlRig(null, ("maxReplicas", "2"));
        rig.Target.Replicas = 1;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());
        await rig.TickAsync();
        var record = Assert.Single(await rig.DecisionsAsync());
        Assert.Equal(2, record.TargetReplicas);
        Assert.Contains("; the cluster's limit of 2 instances leaves 2", record.Reason, StringComparison.Ordinal);
        await Poll.UntilAsync(() => rig.Target.Calls is ["replicas 2"], "the trimmed order");
    }

    [Fact]
    public async Task RunAsync_Woken_AsksForOneAtOnce()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 0;
        await rig.PutPolicyAsync(ControlRig.Policy() with { MinReplicas = 0 });
        await rig.TickAsync();
        Assert.Empty(rig.Target.Calls);
        rig.Get<WakeCalls>().Call("local/default/f");
        await rig.TickAsync(0.1);
        await Poll.UntilAsync(() => rig.Target.Calls is ["replicas 1"], "the wake order");
        Assert.Contains(await rig.DecisionsAsync(), record => record.Winner == "wake");
    }

    [Fact]
    public async Task RunAsync_TwoThousandWorkloads_AreDecidedInOnePassWithAsManyQueriesAsOne()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 3;
        for (var i = 0; i < 2_000; i++)
        {
            rig.Query.Set(new WorkloadId("local", "many", $"f{i}"), Signals.Demand, 20);
            await rig.PutPolicyAsync(ControlRig.Policy(ScalingMode.Advise) with { Workload = $"local/many/f{i}" });
        }

        await rig.TickAsync();
        var asked = rig.Query.Asked;
        Assert.InRange(asked, 1, 14);
        Assert.Equal(2_000, rig.Get<ControlTick>().Workloads.Count);
        Assert.All(await rig.DecisionsAsync(), record => Assert.Equal(3, record.TargetReplicas));
    }

    [Fact]
    public async Task RunAsync_ConcurrencyAdjusted_SetsTheLimit()
    {
        await using var rig = new ControlRig();
        (rig.Target.Replicas, rig.Target.Limit) = (3, 10);
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy() with
        {
            Objective = new ScalingObjective { LatencySeconds = 1 },
            Concurrency = new ConcurrencyPolicy { Adjust = true, Initial = 5, Max = 8 },
        });
        await rig.TickAsync();
        await Poll.UntilAsync(() => rig.Target.Limit == 8, "the limit within the policy's bounds");
        Assert.Contains(await rig.ActionsAsync(), action => action is { Kind: "concurrency", From: 10, To: 8 });
    }

    [Fact]
    public async Task RunAsync_BrokenPolicyRow_TheOthersAreUsed()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        await rig.PutAsync(StateTables.Policies, "local/default/broken", new { Workload = "local/default/broken", MinReplicas = "many" });
        await rig.PutPolicyAsync(ControlRig.Policy() with { Workload = "local/default/bad", MinReplicas = 99 });
        await rig.PutPolicyAsync(ControlRig.Policy());
        await rig.TickAsync();
        Assert.Equal("local/default/f", Assert.Single(await rig.DecisionsAsync()).Workload);
    }
}
