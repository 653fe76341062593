using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Observe.Store.Roles;

namespace Observe.Server.SelfTelemetry;

/// <summary>Writes the own metrics at the interval; a failed write is logged and the next one tried.</summary>
internal sealed partial class SelfMetricsLoop(
    SelfMetrics metrics, IRoleLock roles, IServer server, IOptions<SelfTelemetryOptions> options, TimeProvider time, ILogger<SelfMetricsLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
            return;
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await metrics.WriteAsync(Instance(), stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                WriteFailed(logger, error);
            }
        }
    }

    /// <summary>Several processes of one machine may write into a shared store, and each needs series of its own.</summary>
    private string Instance()
        => roles.IsShared && server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? $"{Environment.MachineName}:{BindingAddress.Parse(address).Port}"
            : Environment.MachineName;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "own metrics were not written")]
    private static partial void WriteFailed(ILogger logger, Exception error);
}
