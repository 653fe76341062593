using Observe.Autoscaler.Targets;
using Observe.Autoscaler.Tests.Control;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Tests.Targets;

public sealed class TargetSettingsTests
{
    [Fact]
    public async Task OfKind_EveryTarget_IsWhatTheTargetItselfTakes()
    {
        await using var rig = new ControlRig();
        // The rig's webhook is a fake.
        var targets = rig.Get<TargetRegistry>().All.Where(target => target.Kind != TargetKinds.Webhook).ToArray();
        Assert.Equal(TargetKinds.All.Where(kind => kind != TargetKinds.None).Order(), TargetSettings.OfKind.Keys.Order());
        Assert.All(targets, target => Assert.Same(TargetSettings.OfKind[target.Kind], target.Settings));
    }

    [Fact]
    public void Check_MissingAndUnknown_AreNamed()
    {
        var problems = new TargetSettings().Check(new TargetReference("webhook", new Dictionary<string, string> { ["uri"] = "http://x" }));
        Assert.Equal(
            [
                ("target.settings.url", "missing for target webhook: Where orders are posted: {workload, replicas, concurrency, decision}."),
                ("target.settings.uri", "target webhook has no such setting: url, stateUrl"),
            ],
            problems.Select(problem => (problem.Path, problem.Message)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("kubernetes")]
    public void Check_NothingRequired_NothingIsWrong(string kind) => Assert.Empty(new TargetSettings().Check(new TargetReference(kind)));
}
