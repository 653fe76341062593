using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Observe.Collector.PushSeries;

/// <summary>Looks for pushed series that fell silent; a failed pass is logged and the next one made.</summary>
internal sealed partial class PushSeriesLoop(PushSeriesEnd end, TimeProvider time, ILogger<PushSeriesLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await end.EndSilentAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                PassFailed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "markers of pushed series that ended were not written")]
    private static partial void PassFailed(ILogger logger, Exception error);
}
