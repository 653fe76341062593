using Observe.Autoscaler.Measurements;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Tests.Measurements;

public sealed class SignalTableTests
{
    private const long Now = 100_000;
    private static readonly WorkloadId F = new("local", "default", "f");

    [Fact]
    public void Age_Stated_CountsFromTheSourcesSample()
        => Assert.Equal(13, new SignalAges([Vector(87, ("signal", Signals.Demand))], Now).Of(Signals.Demand)(F));

    [Fact]
    public void Age_OfADelayedProfile_HoldsTheDelayOnce()
    {
        // Evaluated now for the time 70 s ago, when the newest sample was 5 s old.
        var ages = new SignalAges([Vector(25, ("signal", Signals.Concurrency))], Now);
        ages.AddValueTimes(Signals.Concurrency, [Vector(30)]);
        Assert.Equal(75, ages.Of(Signals.Concurrency)(F));
    }

    [Fact]
    public void Age_OfDemand_FallsBackOnWhatItIsDerivedFrom()
        => Assert.Equal(7, new SignalAges([Vector(93, ("signal", Signals.RequestRate))], Now).Of(Signals.Demand)(F));

    [Theory]
    [InlineData(95, null)]
    [InlineData(30, 70.0)]
    public void Age_NotStated_IsTheValuesOnceThatIsOld(double valueTime, double? expected)
    {
        var ages = new SignalAges([], Now);
        ages.AddValueTimes(Signals.Demand, [Vector(valueTime)]);
        Assert.Equal(expected, ages.Of(Signals.Demand)(F));
    }

    [Fact]
    public void Add_RowWithoutIdentity_IsLeftOut()
    {
        var table = new SignalTable();
        table.Add([Vector(1), new VectorSample(LabelSet.From([("job", "x")]), new Sample(Now, 2))], _ => 0, (row, value) => row with { Queue = value });
        Assert.Equal(F, Assert.Single(table.Rows).Key);
    }

    private static VectorSample Vector(double value, params (string, string)[] labels)
        => new(LabelSet.From([("location", "local"), ("namespace", "default"), ("workload", "f"), .. labels]), new Sample(Now, value));
}
