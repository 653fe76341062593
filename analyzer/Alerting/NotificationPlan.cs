using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>Who must be told what now. Pure.</summary>
internal static class NotificationPlan
{
    private const long FirstWait = 2000;

    private static readonly string[] UsualGroup = ["alertname", "workload"];

    /// <summary>The notifications that one receiver is due at a time (ms since the epoch).</summary>
    public static IReadOnlyList<Notification> Due(IEnumerable<Alert> alerts, string receiver, AlertingOptions options, long now)
        => [.. alerts.Where(alert => alert.SilencedBy is null && IsDue(alert, receiver, options, now))
            .GroupBy(alert => string.Join('\n', GroupBy(options).Select(label => alert.Labels.GetValueOrDefault(label))), StringComparer.Ordinal)
            .Select(group => new Notification(GroupLabels(group.First(), options), [.. group]))];

    /// <summary>The alert with what came of an attempt to tell a receiver of <paramref name="told"/>.</summary>
    public static Alert Record(Alert alert, Alert told, string receiver, long now, string? problem)
    {
        var before = Of(alert, receiver, told.State);
        var after = new AlertDelivery(
            receiver, told.State, now, problem is null, before is { Delivered: false } ? before.Attempts + 1 : 1, problem ?? "delivered",
            Severity(told), problem is null || before?.Reached == true);
        return alert with { Deliveries = [.. alert.Deliveries.Where(item => item != before), after] };
    }

    private static bool IsDue(Alert alert, string receiver, AlertingOptions options, long now)
    {
        // Nobody who was not told that it fires is told that it is over.
        if (alert.State == AlertState.Resolved && Of(alert, receiver, AlertState.Firing) is not { Reached: true })
            return false;
        var last = Of(alert, receiver, alert.State);
        if (last is null)
            return true;
        if (alert.State == AlertState.Firing && last.Severity != Severity(alert))
            return true;
        if (!last.Delivered)
            return last.Attempts < options.MaxAttempts && now - last.Time >= FirstWait * Math.Pow(2, last.Attempts - 1);
        return alert.State == AlertState.Firing && now - last.Time >= options.RepeatInterval.TotalMilliseconds;
    }

    private static AlertDelivery? Of(Alert alert, string receiver, AlertState state)
        => alert.Deliveries.FirstOrDefault(delivery => delivery.Receiver == receiver && delivery.State == state);

    private static string? Severity(Alert alert) => alert.Labels.GetValueOrDefault("severity");

    private static string[] GroupBy(AlertingOptions options) => options.GroupBy.Length > 0 ? options.GroupBy : UsualGroup;

    private static Dictionary<string, string> GroupLabels(Alert alert, AlertingOptions options)
        => GroupBy(options).Where(alert.Labels.ContainsKey).Distinct().ToDictionary(label => label, label => alert.Labels[label]);
}
