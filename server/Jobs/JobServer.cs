using Hangfire;

namespace Observe.Server.Jobs;

/// <summary>
/// Runs jobs for as long as this process acts, over what the role's loops know: a process that stands by would train on histories that
/// it does not have.
/// </summary>
internal sealed class JobServer(IServiceProvider role, JobStorage storage) : IHostedService, IDisposable
{
    private BackgroundJobServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                Activator = new RoleActivator(role),
                WorkerCount = 1,
                SchedulePollingInterval = TimeSpan.FromSeconds(5),
                HeartbeatInterval = TimeSpan.FromMinutes(1),
                // A job is told at once, ends after a step that cannot be cut short, and then says so: to wait first makes the stop longer.
                StopTimeout = TimeSpan.Zero,
            },
            storage);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _server?.SendStop();
        if (_server is not null)
            await _server.WaitForShutdownAsync(cancellationToken);
    }

    public void Dispose() => _server?.Dispose();

    private sealed class RoleActivator(IServiceProvider role) : JobActivator
    {
        public override object ActivateJob(Type jobType) => role.GetRequiredService(jobType);
    }
}
