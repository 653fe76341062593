using Observe.Autoscaler.Policies;
using Observe.Autoscaler.Tests.Control;
using Observe.Store.Policies;
using Observe.Store.Tenancy;
using Observe.TestSupport;

namespace Observe.Autoscaler.Tests.Policies;

public sealed class PolicyBookTests
{
    [Fact]
    public async Task ReadAsync_FilesAndRows_RowsWin()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("shop.yaml"), """
            workload: local/default/f
            maxReplicas: 3
            target: { kind: none }
            ---
            workload: local/default/g
            maxReplicas: 4
            target: { kind: none }
            """);
        await using var rig = new ControlRig(null, ("policies", folder.Path));
        await rig.PutPolicyAsync(ControlRig.Policy() with { MaxReplicas = 9 });
        Assert.Equal(
            [("local/default/f", 9), ("local/default/g", 4)],
            (await ReadAsync(rig)).Select(policy => (policy.Workload, policy.MaxReplicas)));
    }

    [Fact]
    public async Task ReadAsync_FileChanges_IsReadAgain()
    {
        using var folder = new TemporaryFolder();
        await using var rig = new ControlRig(null, ("policies", folder.Path));
        Assert.Empty(await ReadAsync(rig));
        await File.WriteAllTextAsync(folder.File("a.yml"), "workload: local/default/g\ntarget: { kind: none }\n");
        rig.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("local/default/g", Assert.Single(await ReadAsync(rig)).Workload);
    }

    [Fact]
    public async Task ReadAsync_MistakesAndUnknownSettings_AreCountedAndTheOthersUsed()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.yaml"), """
            workload: local/default/f
            maxReplica: 3
            target: { kind: none }
            ---
            workload: local/default/g
            target: { kind: process, settings: { comand: x } }
            ---
            workload: local/default/h
            target: { kind: none }
            """);
        await using var rig = new ControlRig(null, ("policies", folder.Path));
        Assert.Equal("local/default/h", Assert.Single(await ReadAsync(rig)).Workload);
        // An unknown key; and a missing and an unknown setting.
        Assert.Equal(3, rig.Get<PolicyBook>().Problems);
    }

    [Fact]
    public async Task ReadAsync_FolderMissing_RowsAreUsed()
    {
        await using var rig = new ControlRig(null, ("policies", "/no/such/folder"));
        await rig.PutPolicyAsync(ControlRig.Policy());
        Assert.Single(await ReadAsync(rig));
        Assert.Equal(1, rig.Get<PolicyBook>().Problems);
    }

    private static async Task<IReadOnlyList<ScalingPolicy>> ReadAsync(ControlRig rig)
        => await rig.Get<PolicyBook>().ReadAsync(TenantId.Default, rig.Now, default);
}
