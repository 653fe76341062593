using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Collector.Sources;

/// <summary>Writes senders whose figures changed to the sources table; a failed write is logged and the next one tried.</summary>
internal sealed partial class SourceStatusLoop(
    SourceRegistry sources, IStateStore state, IOptions<CollectorOptions> options, TimeProvider time,
    ILogger<SourceStatusLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                WriteFailed(logger, error);
            }
        }
    }

    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        var changed = sources.TakeChanged();
        if (changed.Count > 0)
        {
            await state.PutManyAsync(
                TenantId.Default, StateTables.Sources,
                [.. changed.Select(source => new StateWrite(source.Id, source.Name, source.LastSeen, StateJson.Serialize(source)))],
                cancellationToken);
        }

        foreach (var id in sources.TakeEvicted())
            await state.DeleteAsync(TenantId.Default, StateTables.Sources, id, cancellationToken);
        if (changed.Count > 0)
        {
            var oldest = time.GetUtcNow() - options.Value.SourceRetentionTime;
            await state.DeleteBeforeAsync(TenantId.Default, StateTables.Sources, oldest.ToUnixTimeMilliseconds(), cancellationToken);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "the figures of senders were not written; they will be tried again")]
    private static partial void WriteFailed(ILogger logger, Exception error);
}
