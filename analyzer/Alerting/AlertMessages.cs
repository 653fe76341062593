using System.Globalization;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>Bodies that receivers understand.</summary>
internal static class AlertMessages
{
    /// <summary>Alertmanager's webhook, version 4.</summary>
    public static object Webhook(Alert alert, string receiver, string externalUrl) => new
    {
        version = "4",
        groupKey = $"{{}}:{{alertname=\"{alert.Labels["alertname"]}\"}}",
        truncatedAlerts = 0,
        status = Status(alert),
        receiver,
        groupLabels = new Dictionary<string, string> { ["alertname"] = alert.Labels["alertname"] },
        commonLabels = alert.Labels,
        commonAnnotations = alert.Annotations,
        externalURL = externalUrl,
        alerts = new[]
        {
            new
            {
                status = Status(alert),
                labels = alert.Labels,
                annotations = alert.Annotations,
                startsAt = Time(alert.StartsAt),
                endsAt = alert.EndsAt is { } end ? Time(end) : "0001-01-01T00:00:00Z",
                generatorURL = externalUrl,
                fingerprint = alert.Fingerprint,
            },
        },
    };

    public static object Slack(Alert alert) => new
    {
        text = $"[{Status(alert)}] {Summary(alert)}",
        attachments = new[]
        {
            new
            {
                color = alert.State == AlertState.Resolved ? "good" : "danger",
                fields = alert.Labels.Select(label => new { title = label.Key, value = label.Value, @short = true }).ToArray(),
            },
        },
    };

    public static (string Subject, string Body) Mail(Alert alert)
        => ($"[{Status(alert)}] {alert.Labels.GetValueOrDefault("workload")}: {alert.Labels["alertname"]}",
            $"{Summary(alert)}\n\n{string.Join('\n', alert.Labels.Select(label => $"{label.Key}: {label.Value}"))}\nsince {Time(alert.StartsAt)}\n");

    private static string Summary(Alert alert) => alert.Annotations.GetValueOrDefault("summary") ?? "";

    private static string Status(Alert alert) => alert.State == AlertState.Firing ? "firing" : "resolved";

    private static string Time(long milliseconds)
        => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
