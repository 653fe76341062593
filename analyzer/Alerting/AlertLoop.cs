using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.Store.Alerts;
using Observe.Store.Anomalies;
using Observe.Store.State;
using Observe.Store.Tenancy;

namespace Observe.Analyzer.Alerting;

/// <summary>
/// Keeps an alert for each anomaly and tells every receiver of its beginning, its worsening and its end; what a receiver did not take
/// is tried again with growing waits, also after a restart.
/// </summary>
internal sealed partial class AlertLoop(
    IStateStore state, ReceiverQueues queues, IOptions<AlertingOptions> options, TimeProvider time, ILogger<AlertLoop> logger) : BackgroundService
{
    /// <summary>An anomaly that lasts longer has become what is usual: the detectors look back a day.</summary>
    private static readonly long Reach = (long)TimeSpan.FromDays(7).TotalMilliseconds;

    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);

    private DateTimeOffset _forgetAt;
    private (long Anomalies, long Silences, long Receivers) _seen;
    private bool _isQuiet;

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
        await ForgetAsync(now, cancellationToken);
        var seen = (
            await state.TableVersionAsync(TenantId.Default, StateTables.Anomalies, cancellationToken),
            await state.TableVersionAsync(TenantId.Default, StateTables.Silences, cancellationToken),
            await state.TableVersionAsync(TenantId.Default, StateTables.Receivers, cancellationToken));
        // At rest, with nothing firing and nobody to be told, a tick costs three numbers.
        if (_isQuiet && seen == _seen)
            return;
        var known = (await ReadAsync<Alert>(StateTables.Alerts, now - Reach, cancellationToken)).ToDictionary(alert => alert.Fingerprint);
        var alerts = await CurrentAsync(known, now, cancellationToken);
        var receivers = await ReadAsync<AlertReceiver>(StateTables.Receivers, null, cancellationToken);
        foreach (var receiver in receivers.Where(receiver => !queues.IsBusy(receiver.Name)))
            queues.Start(receiver, NotificationPlan.Due(alerts.Values, receiver.Name, options.Value, now), cancellationToken);
        foreach (var outcome in await queues.CollectAsync(options.Value.Interval, cancellationToken))
        {
            if (alerts.TryGetValue(outcome.Told.Fingerprint, out var alert))
                alerts[alert.Fingerprint] = NotificationPlan.Record(alert, outcome.Told, outcome.Receiver, outcome.Time, outcome.Problem);
        }

        await WriteAsync(known, alerts, cancellationToken);
        _seen = seen;
        _isQuiet = alerts.Values.All(alert => alert.State == AlertState.Resolved && alert.Deliveries.All(delivery => delivery.Delivered))
            && !receivers.Any(receiver => queues.IsBusy(receiver.Name));
    }

    /// <summary>The alerts of the anomalies as they stand now, with what is known of their deliveries.</summary>
    private async ValueTask<Dictionary<string, Alert>> CurrentAsync(
        Dictionary<string, Alert> known, long now, CancellationToken cancellationToken)
    {
        var alerts = new Dictionary<string, Alert>(known, StringComparer.Ordinal);
        var silences = await ReadAsync<Silence>(StateTables.Silences, null, cancellationToken);
        foreach (var anomaly in await ReadAsync<AnomalyEvent>(StateTables.Anomalies, now - Reach, cancellationToken))
        {
            var alert = AlertFactory.Of(anomaly);
            alerts[alert.Fingerprint] = alert with
            {
                Deliveries = known.GetValueOrDefault(alert.Fingerprint)?.Deliveries ?? [],
                SilencedBy = silences.FirstOrDefault(silence => AlertFactory.IsSilenced(alert, silence, now))?.Id,
            };
        }

        return alerts;
    }

    private async ValueTask WriteAsync(
        Dictionary<string, Alert> known, Dictionary<string, Alert> alerts, CancellationToken cancellationToken)
    {
        var rows = new List<StateWrite>();
        foreach (var alert in alerts.Values)
        {
            var json = StateJson.Serialize(alert);
            if (!known.TryGetValue(alert.Fingerprint, out var before) || StateJson.Serialize(before) != json)
                rows.Add(new StateWrite(alert.Fingerprint, alert.Labels.GetValueOrDefault("workload") ?? "", alert.StartsAt, json));
        }

        if (rows.Count > 0)
            await state.PutManyAsync(TenantId.Default, StateTables.Alerts, rows, cancellationToken);
    }

    private async ValueTask ForgetAsync(long now, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < _forgetAt)
            return;
        _forgetAt = time.GetUtcNow() + ForgetInterval;
        var before = now - (long)options.Value.RetentionTime.TotalMilliseconds;
        await state.DeleteBeforeAsync(TenantId.Default, StateTables.Alerts, before, cancellationToken);
        await state.DeleteBeforeAsync(TenantId.Default, StateTables.Anomalies, before, cancellationToken);
    }

    private async ValueTask<IReadOnlyList<T>> ReadAsync<T>(string table, long? since, CancellationToken cancellationToken)
        => [.. (await state.ListAsync(TenantId.Default, table, new StateQuery { MinTime = since, NewestFirst = true }, cancellationToken)).Select(row => row.As<T>())];

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "alerts were not handled, the next interval tries again")]
    private static partial void TickFailed(ILogger logger, Exception error);
}
