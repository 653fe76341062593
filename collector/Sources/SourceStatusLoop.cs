using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Collector.Otlp;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Collector.Sources;

/// <summary>Every few seconds: tells the sources page who sends, and ends pushed series that fell silent.</summary>
internal sealed partial class SourceStatusLoop(
    SourceRegistry sources, MetricIngest ingest, IStateStore state, TimeProvider time, ILogger<SourceStatusLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private long _written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ingest.EndSilentAsync(stoppingToken);
                await WriteAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                TickFailed(logger, error);
            }
        }
    }

    /// <summary>Only senders seen since the last time: a store at rest is not written to.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var changed = sources.Snapshot().Where(source => source.LastSeen > _written).ToArray();
        if (changed.Length == 0)
            return;
        _written = changed.Max(source => source.LastSeen);
        await state.PutManyAsync(
            TenantId.Default, StateTables.Sources,
            [.. changed.Select(source => new StateWrite(source.Id, source.Name, source.LastSeen, StateJson.Serialize(source)))],
            cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "the figures of senders were not written, it will be tried again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
