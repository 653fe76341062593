using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Observe.Store.Spans;
using Observe.Store.State;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Edges;

/// <summary>Who calls whom, from the spans of the last minutes, every ten seconds.</summary>
internal sealed partial class EdgeLoop(ISpanReader spans, IStateStore state, TimeProvider time, ILogger<EdgeLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Reach = TimeSpan.FromMinutes(1);
    private const int MaxSpans = 50_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TickAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                TickFailed(logger, error);
            }
        }
    }

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var recent = await spans.SpansAsync(
            TenantId.Default, new SpanQuery { MinTime = now - (long)Reach.TotalMilliseconds, MaxTime = now, Limit = MaxSpans }, cancellationToken);
        var edges = CallEdges.Of(recent, Reach, now);
        if (edges.Count > 0)
        {
            await state.PutManyAsync(
                TenantId.Default, StateTables.Edges,
                [.. edges.Select(edge => new StateWrite($"{edge.Source}|{edge.Destination}", edge.Destination, now, StateJson.Serialize(edge)))],
                cancellationToken);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "call edges were not read, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
