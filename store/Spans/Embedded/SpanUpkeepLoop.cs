using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Observe.Store.Spans.Embedded;

/// <summary>Runs the upkeep when a file is finished, and every five seconds for what becomes due by time.</summary>
internal sealed partial class SpanUpkeepLoop : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly EmbeddedSpanStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<SpanUpkeepLoop> _logger;

    /// <summary>One turn waits at most: it does all that is due.</summary>
    private readonly Channel<bool> _turns = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public SpanUpkeepLoop(EmbeddedSpanStore store, TimeProvider time, SpanTelemetry telemetry, ILogger<SpanUpkeepLoop> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        telemetry.Observe(store);
        store.FileFinished = () => _turns.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await using var timer = _time.CreateTimer(_ => _turns.Writer.TryWrite(true), null, TimeSpan.Zero, Interval);
        await foreach (var _ in _turns.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                _store.Upkeep.Step(_time.GetUtcNow().ToUnixTimeMilliseconds());
            }
            catch (Exception error)
            {
                Failed(_logger, error);
            }

            foreach (var damage in _store.Damage.TakeNew())
                Damaged(_logger, damage);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "spans were not sealed into a block, it will be tried again")]
    private static partial void Failed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "damaged, the rest serves: {Damage}")]
    private static partial void Damaged(ILogger logger, string damage);
}
