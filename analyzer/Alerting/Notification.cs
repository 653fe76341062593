using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>What a receiver is told in one message: alerts with the same values of the group's labels.</summary>
/// <param name="GroupLabels">Labels by which they were grouped.</param>
/// <param name="Alerts">At least one.</param>
internal sealed record Notification(IReadOnlyDictionary<string, string> GroupLabels, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Firing while any of them is, as Alertmanager has it.</summary>
    public AlertState State => Alerts.Any(alert => alert.State == AlertState.Firing) ? AlertState.Firing : AlertState.Resolved;

    /// <summary><c>alertname="Anomaly", workload="local/shop/api"</c>.</summary>
    public string Group => string.Join(", ", GroupLabels.Select(label => $"{label.Key}=\"{label.Value}\""));

    /// <summary>Labels, or annotations, that all alerts share.</summary>
    public IReadOnlyDictionary<string, string> Common(Func<Alert, IReadOnlyDictionary<string, string>> of)
        => of(Alerts[0]).Where(pair => Alerts.All(alert => of(alert).TryGetValue(pair.Key, out var value) && value == pair.Value))
            .ToDictionary(pair => pair.Key, pair => pair.Value);
}
