using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Observe.Store.Alerts;
using Observe.Store.Anomalies;

namespace Observe.Analyzer.Alerting;

/// <summary>Alerts of anomalies. Pure.</summary>
internal static class AlertFactory
{
    public static Alert Of(AnomalyEvent anomaly)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["alertname"] = "Anomaly",
            ["workload"] = anomaly.Workload,
            ["signal"] = anomaly.Signal,
            ["severity"] = anomaly.Severity == AnomalySeverity.Trouble ? "critical" : "warning",
        };
        return new Alert
        {
            Fingerprint = Fingerprint(labels, anomaly.Start),
            State = anomaly.End is null ? AlertState.Firing : AlertState.Resolved,
            Labels = labels,
            Annotations = new Dictionary<string, string> { ["summary"] = anomaly.Evidence },
            StartsAt = anomaly.Start,
            EndsAt = anomaly.End,
        };
    }

    public static bool IsSilenced(Alert alert, Silence silence, long now)
        => now >= silence.StartsAt && now <= silence.EndsAt
            && silence.Matchers.All(matcher => alert.Labels.TryGetValue(matcher.Key, out var value) && value == matcher.Value);

    /// <summary>Severity may rise while it lasts, so it is not part of what makes an alert the same.</summary>
    private static string Fingerprint(SortedDictionary<string, string> labels, long start)
        => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(
            string.Join('\n', labels.Where(label => label.Key != "severity").Select(label => $"{label.Key}={label.Value}")) + start))
            .ToString("x16", CultureInfo.InvariantCulture);
}
