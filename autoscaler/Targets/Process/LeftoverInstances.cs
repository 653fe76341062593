using Microsoft.Extensions.Hosting;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>Whoever begins to act first ends the instances that a process that is no more left on this machine.</summary>
internal sealed class LeftoverInstances(ProcessTarget target) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => target.EndLeftoversAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
