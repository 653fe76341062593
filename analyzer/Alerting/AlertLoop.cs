using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Store.Alerts;
using Observe.Store.Anomalies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Alerting;

/// <summary>
/// Keeps an alert for each anomaly and tells every receiver of its beginning and its end; what a receiver did not take is tried again
/// with growing waits, also after a restart.
/// </summary>
internal sealed partial class AlertLoop(
    IStateStore state, AlertDeliverer deliverer, IOptions<AlertingOptions> options, TimeProvider time, ILogger<AlertLoop> logger) : BackgroundService
{
    /// <summary>Anomalies and alerts older than this are history.</summary>
    private const long Reach = 86_400_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
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
        var anomalies = await ReadAsync<AnomalyEvent>(StateTables.Anomalies, now - Reach, cancellationToken);
        if (anomalies.Count == 0)
            return;
        var known = (await ReadAsync<Alert>(StateTables.Alerts, now - Reach, cancellationToken)).ToDictionary(alert => alert.Fingerprint);
        var silences = await ReadAsync<Silence>(StateTables.Silences, null, cancellationToken);
        var receivers = await ReadAsync<AlertReceiver>(StateTables.Receivers, null, cancellationToken);
        foreach (var anomaly in anomalies)
        {
            var alert = AlertFactory.Of(anomaly);
            var before = known.GetValueOrDefault(alert.Fingerprint);
            alert = alert with
            {
                Deliveries = before?.Deliveries ?? [],
                SilencedBy = silences.FirstOrDefault(silence => AlertFactory.IsSilenced(alert, silence, now))?.Id,
            };
            if (alert.SilencedBy is null)
                alert = await DeliverAsync(alert, receivers, now, cancellationToken);
            var json = StateJson.Serialize(alert);
            if (before is null || StateJson.Serialize(before) != json)
            {
                await state.PutAsync(
                    TenantId.Default, StateTables.Alerts, new StateWrite(alert.Fingerprint, anomaly.Workload, alert.StartsAt, json), null, cancellationToken);
            }
        }
    }

    private async Task<Alert> DeliverAsync(Alert alert, IReadOnlyList<AlertReceiver> receivers, long now, CancellationToken cancellationToken)
    {
        foreach (var receiver in receivers)
        {
            // Nobody who was not told that it fires is told that it is over.
            var ofReceiver = alert.Deliveries.Where(delivery => delivery.Receiver == receiver.Name).ToArray();
            if (alert.State == AlertState.Resolved && !ofReceiver.Any(delivery => delivery is { State: AlertState.Firing, Delivered: true }))
                continue;
            var before = ofReceiver.FirstOrDefault(delivery => delivery.State == alert.State);
            if (before is { Delivered: true } || before?.Attempts >= options.Value.MaxAttempts
                || (before is not null && now - before.Time < FirstWait.TotalMilliseconds * Math.Pow(2, before.Attempts - 1)))
                continue;
            var problem = await deliverer.DeliverAsync(alert, receiver, cancellationToken);
            if (problem is not null)
                NotDelivered(logger, receiver.Name, problem);
            var delivery = new AlertDelivery(receiver.Name, alert.State, now, problem is null, (before?.Attempts ?? 0) + 1, problem ?? "delivered");
            alert = alert with { Deliveries = [.. alert.Deliveries.Where(item => item != before), delivery] };
        }

        return alert;
    }

    private async ValueTask<IReadOnlyList<T>> ReadAsync<T>(string table, long? since, CancellationToken cancellationToken)
        => [.. (await state.ListAsync(TenantId.Default, table, new StateQuery { MinTime = since, NewestFirst = true }, cancellationToken)).Select(row => row.As<T>())];

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "alerts were not handled, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "receiver {Receiver} was not told: {Problem}")]
    private static partial void NotDelivered(ILogger logger, string receiver, string problem);
}
