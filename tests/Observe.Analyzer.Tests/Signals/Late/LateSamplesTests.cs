using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals.Late;

namespace Observe.Analyzer.Tests.Signals.Late;

public sealed class LateSamplesTests
{
    private const long Interval = 10_000;
    private const long Window = 30_000;

    [Fact]
    public void Apply_SampleOfADelayedPlatform_MarksTheStepsItIsPartOf()
    {
        var late = Ticked("3m", 1_000_000, 1_010_000, 1_020_000, 1_030_000, 1_040_000);

        // Steps are 180 s before the ticks: 820 … 860 s. A sample of 825 s is part of rates until 855 s.
        late.Apply(PageStore.Of("calls_total"), 825_000);

        Assert.Equal([830_000, 840_000, 850_000], late.Take(10));
        Assert.Empty(late.Take(10));
    }

    [Fact]
    public void Apply_InTimeOrOfAnotherMetric_MarksNothing()
    {
        var late = Ticked("3m", 1_000_000, 1_010_000);

        late.Apply(PageStore.Of("calls_total"), 830_001);
        late.Apply(PageStore.Of("other_total"), 820_000);

        Assert.Empty(late.Take(10));
    }

    [Fact]
    public void Apply_WithoutDelay_OneMissedStepIsLeftToTheNext()
    {
        var late = Ticked("0s", 1_000_000, 1_010_000);

        late.Apply(PageStore.Of("calls_total"), 1_009_000);
        Assert.Empty(late.Take(10));
        late.Apply(PageStore.Of("calls_total"), 999_000);

        Assert.Equal([1_000_000, 1_010_000], late.Take(10));
    }

    [Fact]
    public void Take_ManySteps_OldestFirstTheRestLater()
    {
        var late = Ticked("3m", 1_000_000, 1_010_000, 1_020_000);
        late.Apply(PageStore.Of("calls_total"), 819_000);

        Assert.Equal([820_000, 830_000], late.Take(2));
        Assert.Equal([840_000], late.Take(2));
    }

    private static LateSamples Ticked(string delay, params long[] ticks)
    {
        var problems = new List<ProfileProblem>();
        var profile = ProfileReader.Read(
            "mine.yaml",
            $"name: mine\ndelay: {delay}\nidentity: {{workload: [fn]}}\nsignals:\n  - signal: workload:requests:rate\n    expr: sum by ($by) (rate(calls_total[$window]))\n",
            problems)!;
        var late = new LateSamples(ProfileMetrics.Of([profile]), Window, Interval);
        foreach (var tick in ticks)
            late.Evaluated(tick);
        return late;
    }
}
