using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Store.Roles;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Autoscaler.Control;

/// <summary>Wake calls that reached a process that stands by: it leaves a row, the one that acts follows it.</summary>
internal sealed partial class WakeRequests(
    IStateStore state, WakeCalls wakes, IRoleLock roles, TimeProvider time, ILogger<WakeRequests> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private long _version = -1;

    /// <summary>Passes a call on to whoever acts.</summary>
    public static async Task LeaveAsync(IStateStore state, string workload, DateTimeOffset now, CancellationToken cancellationToken)
        => await state.PutAsync(
            TenantId.Default, StateTables.Wakes, new StateWrite(workload, workload, now.ToUnixTimeMilliseconds(), "{}"), null, cancellationToken);

    /// <summary>Calls what was left since the last look. The first look takes all that still counts: a call may wait for a take-over.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var version = await state.TableVersionAsync(TenantId.Default, StateTables.Wakes, cancellationToken);
        if (version == _version)
            return;
        var oldest = (time.GetUtcNow() - WakeCalls.Holds).ToUnixTimeMilliseconds();
        foreach (var row in await state.ListAsync(TenantId.Default, StateTables.Wakes, new StateQuery { MinTime = oldest }, cancellationToken))
        {
            wakes.Call(row.Key);
            await state.DeleteAsync(TenantId.Default, StateTables.Wakes, row.Key, cancellationToken);
        }

        await state.DeleteBeforeAsync(TenantId.Default, StateTables.Wakes, oldest, cancellationToken);
        // As it was before the rows were read: what came since is looked at next.
        _version = version;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (roles.IsShared && !stoppingToken.IsCancellationRequested)
        {
            var pause = Interval;
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
                pause = PauseAfterFailure;
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "wake calls that other processes passed on were not read")]
    private partial void LogFailed(Exception error);
}
