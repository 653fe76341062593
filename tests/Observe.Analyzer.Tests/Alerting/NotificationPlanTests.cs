using Observe.Analyzer.Alerting;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Tests.Alerting;

public sealed class NotificationPlanTests
{
    private static readonly AlertingOptions Options = new() { MaxAttempts = 3, RepeatInterval = TimeSpan.FromHours(4) };

    [Theory]
    // State, severity now; last delivery of that state: at, delivered, attempts, severity; asked at; due
    [InlineData("warning", 0, true, 1, "warning", 60_000, false)]
    [InlineData("critical", 0, true, 1, "warning", 60_000, true)]
    [InlineData("warning", 0, true, 1, "warning", 4 * 3_600_000, true)]
    [InlineData("warning", 0, false, 1, "warning", 1_999, false)]
    [InlineData("warning", 0, false, 1, "warning", 2_000, true)]
    [InlineData("warning", 0, false, 2, "warning", 3_999, false)]
    [InlineData("warning", 0, false, 2, "warning", 4_000, true)]
    [InlineData("warning", 0, false, 3, "warning", 3_600_000, false)]
    [InlineData("critical", 0, false, 3, "warning", 1, true)]
    public void Due_Firing_ByWhatWasDelivered(string severity, long at, bool delivered, int attempts, string told, long now, bool isDue)
    {
        var alert = Alert("a", severity) with { Deliveries = [new AlertDelivery("r", AlertState.Firing, at, delivered, attempts, "", told, delivered)] };

        Assert.Equal(isDue, NotificationPlan.Due([alert], "r", Options, now).Count == 1);
    }

    [Fact]
    public void Due_Resolved_OnlyWhoWasReached()
    {
        var alert = Alert("a", "warning") with { State = AlertState.Resolved, EndsAt = 5 };
        AlertDelivery Fired(bool reached) => new("r", AlertState.Firing, 0, reached, 1, "", "warning", reached);

        Assert.Empty(NotificationPlan.Due([alert], "r", Options, 10));
        Assert.Empty(NotificationPlan.Due([alert with { Deliveries = [Fired(false)] }], "r", Options, 10));
        Assert.Single(NotificationPlan.Due([alert with { Deliveries = [Fired(true)] }], "r", Options, 10));
        // A later repetition that failed does not undo that the first was taken.
        Assert.Single(NotificationPlan.Due([alert with { Deliveries = [Fired(true) with { Delivered = false }] }], "r", Options, 10));
    }

    [Fact]
    public void Due_SeveralAlerts_AreGroupedAndSilencedOnesLeftOut()
    {
        var notifications = NotificationPlan.Due(
            [Alert("a", "warning"), Alert("a", "critical"), Alert("b", "warning"), Alert("c", "warning") with { SilencedBy = "s" }], "r", Options, 0);

        Assert.Equal(
            [("alertname=\"Anomaly\", workload=\"a\"", 2), ("alertname=\"Anomaly\", workload=\"b\"", 1)],
            notifications.Select(item => (item.Group, item.Alerts.Count)));
        Assert.Equal(["alertname", "workload"], notifications[0].Common(alert => alert.Labels).Keys);
        var all = Assert.Single(NotificationPlan.Due([Alert("a", "warning"), Alert("b", "warning")], "r", new AlertingOptions { GroupBy = ["alertname"] }, 0));
        Assert.Equal(2, all.Alerts.Count);
    }

    [Fact]
    public void Record_Attempts_CountUntilOneSucceeds()
    {
        var alert = Alert("a", "warning");
        var failed = NotificationPlan.Record(alert, alert, "r", 1, "refused");
        var again = NotificationPlan.Record(failed, failed, "r", 2, "refused");
        var taken = NotificationPlan.Record(again, again, "r", 3, null);
        var repeatFailed = NotificationPlan.Record(taken, taken, "r", 4, "refused");

        Assert.Equal(new AlertDelivery("r", AlertState.Firing, 2, false, 2, "refused", "warning"), Assert.Single(again.Deliveries));
        Assert.Equal(new AlertDelivery("r", AlertState.Firing, 3, true, 3, "delivered", "warning", true), Assert.Single(taken.Deliveries));
        Assert.Equal(new AlertDelivery("r", AlertState.Firing, 4, false, 1, "refused", "warning", true), Assert.Single(repeatFailed.Deliveries));
    }

    private static Alert Alert(string workload, string severity) => new()
    {
        Fingerprint = workload + severity,
        State = AlertState.Firing,
        Labels = new SortedDictionary<string, string> { ["alertname"] = "Anomaly", ["workload"] = workload, ["severity"] = severity },
        Annotations = new Dictionary<string, string>(),
        StartsAt = 0,
    };
}
