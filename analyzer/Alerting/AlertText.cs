using System.Globalization;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>Words that all channels use.</summary>
internal static class AlertText
{
    public static string Summary(Alert alert) => alert.Annotations.GetValueOrDefault("summary") ?? "";

    public static string Status(AlertState state) => state == AlertState.Firing ? "firing" : "resolved";

    public static string Time(long milliseconds)
        => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>The page of the alert's workload, or nothing where nobody said where the page is.</summary>
    public static string Link(Alert alert, string externalUrl)
        => externalUrl.Length == 0 ? ""
            : alert.Labels.TryGetValue("workload", out var workload) ? $"{externalUrl.TrimEnd('/')}/workloads/{workload}"
            : externalUrl;
}
