using Observe.Autoscaler.Tests.Control;
using Observe.Store.Decisions;
using Observe.Store.State;
using Observe.Store.Workloads;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Actions;

public sealed class ActionRecoveryTests
{
    [Fact]
    public async Task Restart_OrderWasTakenBeforeTheEnd_IsClosedAsDoneAndNotRepeated()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 3;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await rig.PutPolicyAsync(ControlRig.Policy());
        await PutIntentAsync(rig, to: 3);
        await rig.TickAsync();
        var action = Assert.Single(await rig.ActionsAsync());
        Assert.Equal((true, "cut off by a restart; the target has the asked 3"), (action.Succeeded, action.Message));
        Assert.Empty(rig.Target.Calls);
    }

    [Fact]
    public async Task Restart_OrderWasNotTaken_IsClosedAsFailedAndDecidedAnew()
    {
        await using var rig = new ControlRig();
        rig.Target.Replicas = 1;
        rig.Query.Set(ControlRig.Workload, Signals.Demand, 13);
        await rig.PutPolicyAsync(ControlRig.Policy());
        await PutIntentAsync(rig, to: 9);
        await rig.TickAsync();
        await Poll.UntilAsync(() => rig.Target.Replicas == 2, "the new decision's order");
        Assert.Equal(["replicas 2"], rig.Target.Calls);
        var old = (await rig.ActionsAsync()).Single(action => action.To == 9);
        Assert.Equal((false, "cut off by a restart; the target has 1, not 9; it is not repeated"), (old.Succeeded, old.Message));
    }

    [Fact]
    public async Task Restart_AfterDoneAction_TheNextProcessOrdersNothing()
    {
        await using var first = new ControlRig();
        first.Target.Replicas = 1;
        first.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        await first.PutPolicyAsync(ControlRig.Policy());
        await first.TickAsync();
        await Poll.UntilAsync(async () => (await first.ActionsAsync()) is [{ Succeeded: true }], "the action is done");

        await using var second = new ControlRig(first);
        second.Target.Replicas = 3;
        second.Query.Set(ControlRig.Workload, Signals.Demand, 20);
        for (var i = 0; i < 5; i++)
            await second.TickAsync();
        Assert.Empty(second.Target.Calls);
        Assert.Single(await second.ActionsAsync());
    }

    private static Task PutIntentAsync(ControlRig rig, int to) => rig.PutAsync(
        StateTables.Actions, "intent", new ScalingAction
        {
            Id = "intent",
            Workload = "local/default/f",
            Target = "webhook",
            DecisionId = "d",
            Kind = "replicas",
            From = 1,
            To = to,
            IntendedAt = rig.Now - 1000,
        }, "local/default/f");
}
