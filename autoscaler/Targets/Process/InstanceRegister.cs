using System.Text.Json;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>
/// Which processes were started here, as state rows, so that the next Observe can end what a crashed one left behind. A process is the
/// same only if its start time is, too: process ids come again.
/// </summary>
internal sealed class InstanceRegister(IStateStore state, TimeProvider time)
{
    /// <summary>Start times of one process read twice differ by the clock's ticks.</summary>
    private static readonly TimeSpan SameStart = TimeSpan.FromSeconds(2);

    private static readonly TenantId Tenant = TenantId.Default;

    /// <summary>One that has ended already needs no row: there is nothing left to end.</summary>
    public async Task AddAsync(ProcessInstance instance)
    {
        if (instance.StartedAt is not { } startedAt)
            return;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var entry = new Entry(instance.ProcessId, startedAt, self.Id, self.StartTime.ToUniversalTime());
        var row = new StateWrite(
            Key(instance.Workload, instance.Id), instance.Workload, time.GetUtcNow().ToUnixTimeMilliseconds(),
            JsonSerializer.Serialize(entry, StateJson.Options));
        await state.PutAsync(Tenant, StateTables.Instances, row, expectedVersion: null, CancellationToken.None);
    }

    public async Task RemoveAsync(ProcessInstance instance)
        => await state.DeleteAsync(Tenant, StateTables.Instances, Key(instance.Workload, instance.Id), CancellationToken.None);

    /// <summary>Kills what an Observe that is no more left on this machine; how many. Their pipes are broken, so they are of no more use.</summary>
    public async Task<int> EndLeftoversAsync(CancellationToken cancellationToken)
    {
        var rows = await state.ListAsync(
            Tenant, StateTables.Instances, new StateQuery { KeyPrefix = Environment.MachineName + "|", Limit = 100_000 }, cancellationToken);
        var killed = 0;
        foreach (var row in rows)
        {
            var entry = row.As<Entry>();
            using var owner = Find(entry.OwnerProcessId, entry.OwnerStartedAt);
            if (owner is not null)
                continue;
            using var leftover = Find(entry.ProcessId, entry.StartedAt);
            if (leftover is not null)
            {
                leftover.Kill(entireProcessTree: true);
                killed++;
            }

            await state.DeleteAsync(Tenant, StateTables.Instances, row.Key, cancellationToken);
        }

        return killed;
    }

    private static string Key(string workload, string id) => $"{Environment.MachineName}|{workload}|{id}";

    private static System.Diagnostics.Process? Find(int processId, DateTime startedAt)
    {
        System.Diagnostics.Process? process = null;
        try
        {
            process = System.Diagnostics.Process.GetProcessById(processId);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - startedAt).Duration() < SameStart)
                return process;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Gone, or not ours to look at: then not ours to end either.
        }

        process?.Dispose();
        return null;
    }

    private sealed record Entry(int ProcessId, DateTime StartedAt, int OwnerProcessId, DateTime OwnerStartedAt);
}
