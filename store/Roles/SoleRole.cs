using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Observe.Store.Roles;

/// <summary>
/// Waits for a role's lease, runs its loops for as long as it holds, and waits again. Each time the loops and all they remember are made
/// anew in a scope of their own: what another process did meanwhile is read, not assumed. A loop that fails ends this turn, so that
/// another process may try.
/// </summary>
internal sealed partial class SoleRole(
    string name, IReadOnlyList<RoleLoop> loops, IReadOnlyList<RoleStandby> standbys, IRoleLock roles, RoleStates states,
    IServiceScopeFactory scopes, TimeProvider time, ILogger<SoleRole> logger) : BackgroundService
{
    /// <summary>Between two tries: how long at most nobody acts after the death of who did.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool _isStandingBy;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        states.Set(name, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TryAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                TurnFailed(logger, name, error);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken stoppingToken)
    {
        await using var lease = await roles.TryAcquireAsync(name, stoppingToken);
        if (lease is null)
        {
            await StandByAsync(stoppingToken);
            return;
        }

        if (roles.IsShared)
            Acts(logger, name);
        _isStandingBy = false;
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, stoppingToken);
        try
        {
            await ActAsync(turn.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            Lost(logger, name);
        }
    }

    private async Task ActAsync(CancellationToken turn)
    {
        await using var scope = scopes.CreateAsyncScope();
        IHostedService[] running = [.. loops.Select(loop => loop.Make(scope.ServiceProvider))];
        try
        {
            foreach (var loop in running)
                await loop.StartAsync(turn);
            states.Set(name, true);
            await FirstFailureAsync(running, turn);
        }
        finally
        {
            states.Set(name, false);
            // However long it takes: as long as one still acts, this process must not ask for the lease again.
            await Task.WhenAll(running.Select(loop => loop.StopAsync(CancellationToken.None)));
        }
    }

    /// <summary>Throws as the first loop does, or as the turn is over.</summary>
    private async Task FirstFailureAsync(IEnumerable<IHostedService> running, CancellationToken turn)
    {
        var tasks = running.OfType<BackgroundService>().Select(loop => loop.ExecuteTask!).Append(Task.Delay(Timeout.InfiniteTimeSpan, time, turn)).ToList();
        while (true)
        {
            var ended = await Task.WhenAny(tasks);
            tasks.Remove(ended);
            await ended;
        }
    }

    private async Task StandByAsync(CancellationToken stoppingToken)
    {
        if (_isStandingBy)
            return;
        StandsBy(logger, name);
        _isStandingBy = true;
        foreach (var standby in standbys)
            await standby.Do(stoppingToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Role}: this process acts")]
    private static partial void Acts(ILogger logger, string role);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Role}: standing by, another process acts")]
    private static partial void StandsBy(ILogger logger, string role);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Role}: the connection that holds the role was lost, this process no longer acts")]
    private static partial void Lost(ILogger logger, string role);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "{Role}: not acting, tried again in a second")]
    private static partial void TurnFailed(ILogger logger, string role, Exception error);
}
