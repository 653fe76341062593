using Microsoft.Extensions.Options;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting.Channels;

/// <summary>Slack's incoming webhook; Mattermost and Rocket.Chat take the same.</summary>
internal sealed class SlackChannel(IOptions<AlertingOptions> options) : IAlertChannel
{
    public string Kind => "slack";

    public Task SendAsync(Notification notification, AlertReceiver receiver, CancellationToken cancellationToken)
        => JsonPost.SendAsync(receiver, Body(notification, options.Value.ExternalUrl), cancellationToken);

    private static object Body(Notification notification, string externalUrl) => new
    {
        text = Escape($"[{AlertText.Status(notification.State)}] {notification.Group}"),
        attachments = notification.Alerts.Select(alert => new
        {
            color = alert.State == AlertState.Resolved ? "good" : "danger",
            text = Escape(AlertText.Summary(alert)),
            title_link = AlertText.Link(alert, externalUrl),
            fields = alert.Labels.Select(label => new { title = Escape(label.Key), value = Escape(label.Value), @short = true }).ToArray(),
        }).ToArray(),
    };

    /// <summary>The three characters that Slack gives a meaning to: a label must not mention everybody.</summary>
    private static string Escape(string text)
        => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
