using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Observe.Store.Spans;

/// <summary>Spans in pieces that go whole.</summary>
internal interface ISpanPieces
{
    /// <summary>Drops pieces beyond retention; their names.</summary>
    Task<IReadOnlyList<string>> ApplyRetentionAsync(CancellationToken cancellationToken);
}

/// <summary>Drops spans beyond retention, once a minute.</summary>
internal sealed partial class SpanRetention(ISpanPieces spans, TimeProvider time, ILogger<SpanRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var piece in await spans.ApplyRetentionAsync(stoppingToken))
                    Dropped(logger, piece);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(logger, error);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "spans beyond retention, dropped: {Piece}")]
    private static partial void Dropped(ILogger logger, string piece);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "span retention failed, it will be tried again")]
    private static partial void Failed(ILogger logger, Exception error);
}
