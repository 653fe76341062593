using Observe.Analyzer.Detection;
using Observe.Analyzer.Detection.Events;
using Observe.Store.Anomalies;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Tests.Detection;

public sealed class AnomalyTrackerTests
{
    private static readonly WorkloadId Workload = new("local", "shop", "api");
    private static readonly JudgedSignal Signal = JudgedSignal.All("10m")[0];

    [Fact]
    public void Next_ScoresOverTime_MakeOneEventWithStartPeakAndEnd()
    {
        var tracker = new AnomalyTracker(quietValues: 2);
        double?[] scores = [0.2, 1.2, 2.5, 1.1, 0.4, 0.6, 0.3, null, 0.2];

        var events = scores.Select((score, i) => Next(tracker, score, i)).ToArray();

        Assert.Equal([1, 2, 7], events.Index().Where(item => item.Item is not null).Select(item => item.Index));
        Assert.Equal((1L, 7L, 2.5, AnomalySeverity.Trouble), (events[7]!.Start, events[7]!.End!.Value, events[7]!.PeakScore, events[7]!.Severity));
        Assert.Equal(
            "requests of local/shop/api at 25/s, usually 5/s: 2.5 times what is worth an alarm", events[7]!.Evidence);
    }

    [Fact]
    public void Restore_OpenEvent_EndsAfterARestart()
    {
        var open = Next(new AnomalyTracker(2), 1.5, 0)!;
        var tracker = new AnomalyTracker(quietValues: 2);
        tracker.Restore([open, open with { Id = "over", Signal = "other", End = 5 }]);

        Assert.Null(Next(tracker, 0.1, 10));
        Assert.Equal(open with { End = 11 }, Next(tracker, 0.1, 11));
        Assert.Null(Next(tracker, 0.1, 12));
    }

    [Fact]
    public void EndMissing_WorkloadThatIsGone_EndsItsEvent()
    {
        var tracker = new AnomalyTracker(quietValues: 2);
        var open = Next(tracker, 1.5, 0)!;

        Assert.Empty(tracker.EndMissing(new HashSet<(string, string)> { (Workload.ToString(), Signal.Name) }, 1));
        Assert.Empty(tracker.EndMissing(new HashSet<(string, string)>(), 2));
        Assert.Equal([open with { End = 3 }], tracker.EndMissing(new HashSet<(string, string)>(), 3));
    }

    private static AnomalyEvent? Next(AnomalyTracker tracker, double? score, long now)
        => tracker.Next(Workload, Signal, score is { } known ? new AnomalyScore(known, 5) : null, (score ?? 0) * 10, now);
}
