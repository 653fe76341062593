using Observe.Autoscaler.Targets.Process;
using Observe.Store.Policies;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Control;

/// <summary>With real processes, that of <c>sleep</c>; whether they become ready is another test's.</summary>
public sealed class InstanceOwnershipTests
{
    private const string Kept = "local/default/kept";

    private static readonly string Workload = ControlRig.Workload.ToString();

    [Fact]
    public async Task FollowAsync_PolicyDeleted_EndsItsInstancesRecordsItAndLeavesOthersAlone()
    {
        await using var rig = await StartedAsync(Policy(), Policy() with { Workload = Kept });

        await DeleteAsync(rig);
        await EndedAsync(rig);

        Assert.Equal([Kept], Owners(rig));
        Assert.Equal(
            ("process", "replicas", 1, 0, true, "drained and stopped: its policy was deleted"),
            (await rig.ActionsAsync()).Where(action => action.To == 0)
                .Select(action => (action.Target, action.Kind, action.From, action.To, action.Succeeded == true, action.Message)).Single());
        // Nothing is left that would be read or written of a workload without a policy.
        await rig.TickAsync();
        Assert.Equal([Kept], rig.Get<ProcessTarget>().Pools.Select(pool => pool.Key.ToString()));
    }

    [Fact]
    public async Task FollowAsync_DeletedPolicyComesBack_StartsAnew()
    {
        await using var rig = await StartedAsync(Policy());
        await DeleteAsync(rig);
        await EndedAsync(rig);

        await rig.PutPolicyAsync(Policy());

        await TickUntilAsync(rig, () => Owners(rig) is [_], "an instance of the new policy");
    }

    [Fact]
    public async Task FollowAsync_AnotherKindOfTarget_EndsItsInstances()
    {
        await using var rig = await StartedAsync(Policy());

        await rig.PutPolicyAsync(Policy() with { Mode = ScalingMode.Advise, Target = new TargetReference(TargetKinds.None) });
        await EndedAsync(rig);

        Assert.Contains(await rig.ActionsAsync(), action => action.Message == "drained and stopped: its policy's target is now none");
    }

    [Theory]
    [InlineData(ScalingMode.Off)]
    [InlineData(ScalingMode.Advise)]
    public async Task FollowAsync_NoLongerAuto_KeepsItsInstancesWhateverTheCommand(ScalingMode mode)
    {
        await using var rig = await StartedAsync(Policy());
        var before = Instances(rig);

        await rig.PutPolicyAsync(Policy("601") with { Mode = mode });
        await TicksAsync(rig);

        Assert.Equal(before, Instances(rig));
    }

    [Fact]
    public async Task FollowAsync_PausedWithAnotherCommand_WaitsForTheEndOfThePause()
    {
        await using var rig = await StartedAsync(Policy());
        await rig.PutAsync(StateTables.Pauses, Pause.GlobalKey, new Pause(Pause.GlobalKey, true, "me", rig.Now, ""));
        await rig.PutPolicyAsync(Policy("601"));
        var before = Instances(rig);
        await TicksAsync(rig);
        Assert.Equal(before, Instances(rig));

        await rig.PutAsync(StateTables.Pauses, Pause.GlobalKey, new Pause(Pause.GlobalKey, false, "me", rig.Now, ""));

        await TickUntilAsync(rig, () => Instances(rig) is [var only] && only != before[0], "the successor alone");
        Assert.Contains(await rig.ActionsAsync(), action => action.Message == "replaced one by one: the command that starts them was changed");
    }

    [Fact]
    public async Task FollowAsync_PolicyWithAMistake_KeepsItsInstances()
    {
        await using var rig = await StartedAsync(Policy());
        var before = Instances(rig);

        await rig.PutPolicyAsync(Policy() with { MinReplicas = 99 });
        await TicksAsync(rig);
        await rig.PutAsync(StateTables.Policies, Workload, new { Workload, MinReplicas = "many" });
        await TicksAsync(rig);

        Assert.Equal(before, Instances(rig));
    }

    [Fact]
    public async Task FollowAsync_PolicyLeavesItsFile_EndsItsInstancesButNotForAMistake()
    {
        using var folder = new TemporaryFolder();
        await using var rig = new ControlRig(null, ("policies", folder.Path));
        await WriteAsync(rig, Policy(), Policy() with { Workload = Kept });
        await TickUntilAsync(rig, () => Owners(rig).Count == 2, "both instances");
        var before = Instances(rig);

        await File.WriteAllTextAsync(folder.File("a.yaml"), "workload: [");
        await TicksAsync(rig);
        Assert.Equal(before, Instances(rig));

        await WriteAsync(rig, Policy() with { Workload = Kept });
        await TickUntilAsync(rig, () => Owners(rig).SequenceEqual([Kept]), "one instance is gone");

        File.Delete(folder.File("a.yaml"));
        await TickUntilAsync(rig, () => Owners(rig).Count == 0, "the other one is gone");

        Task WriteAsync(ControlRig rig, params ScalingPolicy[] policies)
            => File.WriteAllTextAsync(folder.File("a.yaml"), ScalingPolicyYaml.Write(policies));
    }

    private static ScalingPolicy Policy(string seconds = "600") => ControlRig.Policy() with
    {
        Target = new TargetReference(TargetKinds.Process, new Dictionary<string, string>
        {
            ["command"] = "sleep",
            ["arguments"] = seconds,
            ["readyTimeoutSeconds"] = "3600",
        }),
    };

    private static async Task<ControlRig> StartedAsync(params ScalingPolicy[] policies)
    {
        var rig = new ControlRig();
        foreach (var policy in policies)
            await rig.PutPolicyAsync(policy);
        await TickUntilAsync(rig, () => Owners(rig).Count == policies.Length, "an instance of each policy");
        return rig;
    }

    private static async Task DeleteAsync(ControlRig rig)
        => await rig.State.DeleteAsync(TenantId.Default, StateTables.Policies, Workload, default);

    private static Task EndedAsync(ControlRig rig)
        => TickUntilAsync(rig, () => !Owners(rig).Contains(Workload), "its instances are gone");

    private static Task TickUntilAsync(ControlRig rig, Func<bool> isTrue, string what) => Poll.UntilAsync(
        async () =>
        {
            await rig.TickAsync();
            return isTrue();
        }, what);

    private static async Task TicksAsync(ControlRig rig)
    {
        for (var i = 0; i < 5; i++)
            await rig.TickAsync();
    }

    private static List<string> Owners(ControlRig rig) => [.. rig.Get<ProcessTarget>().Instances(null).Select(instance => instance.Workload)];

    private static List<(string Id, InstanceState State)> Instances(ControlRig rig)
        => [.. rig.Get<ProcessTarget>().Instances(null).Select(instance => (instance.Id, instance.State))];
}
