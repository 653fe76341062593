using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Analyzer.Profiles;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Edges;

/// <summary>Who calls whom, from the spans of the last minute and from meshes' metrics, every ten seconds.</summary>
internal sealed partial class EdgeLoop(
    ISpanReader spans, IMetricQuery query, IMetricWriter writer, IStateStore state, ProfileLibrary library, IOptions<ProfileOptions> options,
    TimeProvider time, ILogger<EdgeLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Reach = TimeSpan.FromMinutes(1);
    private static readonly long Retention = (long)TimeSpan.FromDays(1).TotalMilliseconds;
    private static readonly long ForgetInterval = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private const int MaxSpans = 50_000;

    private readonly MeshEdges _mesh = new(query, options.Value.RateWindow);
    private readonly EdgeWriter _series = new(writer);
    private long _forgottenAt;

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var recent = await spans.SpansAsync(
            TenantId.Default, new SpanQuery { MinTime = now - (long)Reach.TotalMilliseconds, MaxTime = now, Limit = MaxSpans }, cancellationToken);
        var edges = EdgeMerge.Merge([.. CallEdges.Of(recent, Reach), .. await OfMeshesAsync(now, cancellationToken)]);
        if (edges.Count > 0)
        {
            await _series.WriteAsync(edges, now, cancellationToken);
            await state.PutManyAsync(
                TenantId.Default, StateTables.Edges,
                [.. edges.Select(edge => edge.ToRecord(now)).Select(edge => new StateWrite($"{edge.Source}|{edge.Destination}", edge.Destination, now, StateJson.Serialize(edge)))],
                cancellationToken);
        }

        if (now - _forgottenAt < ForgetInterval)
            return;
        await state.DeleteBeforeAsync(TenantId.Default, StateTables.Edges, now - Retention, cancellationToken);
        _forgottenAt = now;
    }

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

    private async ValueTask<List<Edge>> OfMeshesAsync(long now, CancellationToken cancellationToken)
    {
        var edges = new List<Edge>();
        foreach (var profile in library.Profiles)
        {
            try
            {
                edges.AddRange(await _mesh.OfAsync(profile, now, cancellationToken));
            }
            catch (InvalidOperationException error)
            {
                RulesFailed(logger, error.Message);
            }
        }

        return edges;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "call edges were not read, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "rules of calls failed: {Problem}")]
    private static partial void RulesFailed(ILogger logger, string problem);
}
