using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Observe.Store.Spans.Embedded;

/// <summary>Drops span files beyond retention, once a minute.</summary>
internal sealed partial class SpanRetention(EmbeddedSpanStore store, TimeProvider time, ILogger<SpanRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (store.ApplyRetention(time.GetUtcNow().ToUnixTimeMilliseconds()) is var files and > 0)
                    Dropped(logger, files);
            }
            catch (IOException error)
            {
                Failed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "span files beyond retention, dropped: {Files}")]
    private static partial void Dropped(ILogger logger, int files);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "span retention failed, it will be tried again")]
    private static partial void Failed(ILogger logger, Exception error);
}
