using Microsoft.Extensions.Options;

namespace Observe.Server.SelfTelemetry;

/// <summary>Writes the own metrics at the interval; a failed write is logged and the next one tried.</summary>
internal sealed partial class SelfMetricsLoop(
    SelfMetrics metrics, IOptions<SelfTelemetryOptions> options, TimeProvider time, ILogger<SelfMetricsLoop> logger) : BackgroundService
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
                await metrics.WriteAsync(Environment.MachineName, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                WriteFailed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "own metrics were not written")]
    private static partial void WriteFailed(ILogger logger, Exception error);
}
