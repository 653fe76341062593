using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>What came of telling a receiver of an alert as it was then.</summary>
internal sealed record DeliveryOutcome(Alert Told, string Receiver, long Time, string? Problem);

/// <summary>
/// Each receiver is told one notification after the other, all receivers at the same time: one that hangs keeps nobody else waiting,
/// and is left alone until it has answered.
/// </summary>
internal sealed class ReceiverQueues(AlertDeliverer deliverer, TimeProvider time)
{
    private readonly Dictionary<string, Task<IReadOnlyList<DeliveryOutcome>>> _running = new(StringComparer.Ordinal);

    public bool IsBusy(string receiver) => _running.ContainsKey(receiver);

    public void Start(AlertReceiver receiver, IReadOnlyList<Notification> notifications, CancellationToken cancellationToken)
    {
        if (notifications.Count > 0)
            _running[receiver.Name] = SendAsync(receiver, notifications, cancellationToken);
    }

    /// <summary>Outcomes of the receivers that are done, after waiting for all of them at most a while.</summary>
    public async Task<IReadOnlyList<DeliveryOutcome>> CollectAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_running.Values).WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Somebody hangs: their outcome is collected another time.
        }

        var outcomes = new List<DeliveryOutcome>();
        foreach (var (receiver, task) in _running.Where(item => item.Value.IsCompleted).ToArray())
        {
            _running.Remove(receiver);
            outcomes.AddRange(await task);
        }

        return outcomes;
    }

    private async Task<IReadOnlyList<DeliveryOutcome>> SendAsync(
        AlertReceiver receiver, IReadOnlyList<Notification> notifications, CancellationToken cancellationToken)
    {
        var outcomes = new List<DeliveryOutcome>();
        foreach (var notification in notifications)
        {
            var problem = await deliverer.DeliverAsync(notification, receiver, cancellationToken);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            outcomes.AddRange(notification.Alerts.Select(alert => new DeliveryOutcome(alert, receiver.Name, now, problem)));
            // The rest of the queue would meet the same fate: it is tried again in its turn.
            if (problem is not null)
                break;
        }

        return outcomes;
    }
}
