using Microsoft.Extensions.Options;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting.Channels;

/// <summary>Alertmanager's webhook, version 4, so that whatever takes its notifications takes ours.</summary>
internal sealed class WebhookChannel(IOptions<AlertingOptions> options) : IAlertChannel
{
    /// <summary>How Go writes the time that is not set.</summary>
    private const string NoTime = "0001-01-01T00:00:00Z";

    public string Kind => "webhook";

    public Task SendAsync(Notification notification, AlertReceiver receiver, CancellationToken cancellationToken)
        => JsonPost.SendAsync(receiver, Body(notification, receiver.Name, options.Value.ExternalUrl), cancellationToken);

    private static object Body(Notification notification, string receiver, string externalUrl) => new
    {
        version = "4",
        groupKey = $"{{}}:{{{notification.Group}}}",
        truncatedAlerts = 0,
        status = AlertText.Status(notification.State),
        receiver,
        groupLabels = notification.GroupLabels,
        commonLabels = notification.Common(alert => alert.Labels),
        commonAnnotations = notification.Common(alert => alert.Annotations),
        externalURL = externalUrl,
        alerts = notification.Alerts.Select(alert => new
        {
            status = AlertText.Status(alert.State),
            labels = alert.Labels,
            annotations = alert.Annotations,
            startsAt = AlertText.Time(alert.StartsAt),
            endsAt = alert.EndsAt is { } end ? AlertText.Time(end) : NoTime,
            generatorURL = AlertText.Link(alert, externalUrl),
            fingerprint = alert.Fingerprint,
        }).ToArray(),
    };
}
