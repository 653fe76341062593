using Observe.Autoscaler.Control;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Tests.Control;

public sealed class WakeRequestsTests
{
    private const string Workload = "local/default/f";

    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public async Task Follow_CallLeftByAnotherProcess_CountsForAMinute(int secondsAgo, bool isWoken)
    {
        await using var rig = new ControlRig();
        await WakeRequests.LeaveAsync(rig.State, Workload, rig.Time.GetUtcNow().AddSeconds(-secondsAgo), default);

        await rig.Get<WakeRequests>().FollowAsync(default);

        Assert.Equal(isWoken, rig.Get<WakeCalls>().IsWoken(Workload));
        Assert.Empty(await rig.State.ListAsync(TenantId.Default, StateTables.Wakes, new StateQuery(), default));
    }

    [Fact]
    public async Task Follow_LeftAgain_IsCalledAgain()
    {
        await using var rig = new ControlRig();
        await WakeRequests.LeaveAsync(rig.State, Workload, rig.Time.GetUtcNow(), default);
        await rig.Get<WakeRequests>().FollowAsync(default);
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(rig.Get<WakeCalls>().IsWoken(Workload));

        await WakeRequests.LeaveAsync(rig.State, Workload, rig.Time.GetUtcNow(), default);
        await rig.Get<WakeRequests>().FollowAsync(default);

        Assert.True(rig.Get<WakeCalls>().IsWoken(Workload));
    }
}
