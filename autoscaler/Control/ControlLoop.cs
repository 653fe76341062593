using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Autoscaler.Actions;

namespace Observe.Autoscaler.Control;

/// <summary>Decides all workloads every interval, and at once when somebody calls. Survives anything.</summary>
internal sealed partial class ControlLoop(
    ControlTick tick, WakeCalls wakes, ActionDispatcher actions, AutoscalerMetrics metrics, TimeProvider time, IOptions<AutoscalerOptions> options,
    ILogger<ControlLoop> logger) : BackgroundService
{
    /// <summary>The calls that are under way are cancelled with the loop; it has stopped once they have ended.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        wakes.Workloads = [];
        await actions.IdleAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Starting the program must not wait for the first tick.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            await RunAsync(stoppingToken);
            var left = options.Value.Interval - time.GetElapsedTime(started);
            try
            {
                await wakes.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var (workloads, problems) = await tick.RunAsync(time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
            metrics.Ticked(Stopwatch.GetElapsedTime(started), workloads, problems);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program stops.
        }
        catch (Exception error)
        {
            metrics.TickFailed();
            LogFailed(error);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "a control tick failed; the next one follows")]
    private partial void LogFailed(Exception error);
}
