using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals.Late;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Tests.Signals.Late;

public sealed class AheadSamplesTests
{
    private static readonly WorkloadId Workload = new("local", "default", "a");

    private readonly AheadSamples _ahead = new(ProfileMetrics.Of([new Profile
    {
        Name = "p",
        Identity = new ProfileIdentity { Workload = IdentityPart.All("app") },
        Signals = [new ProfileSignal { Signal = "workload:concurrency", Expr = "busy" }],
    }]));

    [Fact]
    public void Newest_StampedAhead_IsAsOldAsTheLastArrival()
    {
        _ahead.Apply(PageStore.Of("busy", ("app", "a")), 400_000, 100_000);
        Assert.Equal(100_000, _ahead.Newest("p", Workload, 400_000));

        // A sender that lives on keeps it young, whatever its clock says.
        _ahead.Apply(PageStore.Of("busy", ("app", "a")), 180_000, 180_000);
        Assert.Equal((180_000, 150_000, 400_001), (
            _ahead.Newest("p", Workload, 400_000), _ahead.Newest("p", Workload, 150_000), _ahead.Newest("p", Workload, 400_001)));
        Assert.Equal(400_000, _ahead.Newest("other", Workload, 400_000));
    }

    [Fact]
    public void Prune_LongAfterItsTime_IsForgotten()
    {
        _ahead.Apply(PageStore.Of("busy", ("app", "a")), 400_000, 100_000);

        _ahead.Prune(400_000 + AheadSamples.Kept);
        Assert.Equal(100_000, _ahead.Newest("p", Workload, 400_000));
        _ahead.Prune(400_001 + AheadSamples.Kept);
        Assert.Equal(400_000, _ahead.Newest("p", Workload, 400_000));
    }

    [Theory]
    [InlineData("busy", 130_000)]
    [InlineData("workload:forecast", 400_000)]
    public void Newest_ClocksThatDifferALittleOrOtherMetrics_IsItsOwn(string name, long time)
    {
        _ahead.Apply(PageStore.Of(name, ("app", "a")), time, 100_000);
        Assert.Equal(time, _ahead.Newest("p", Workload, time));
    }
}
