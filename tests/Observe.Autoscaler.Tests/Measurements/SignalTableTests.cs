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
    public void Age_Stated_CountsFromTheEvaluation()
    {
        var ages = new SignalAges([Vector(3, ("signal", Signals.Demand))], Now);
        Assert.Equal(3, ages.Of(Signals.Demand)(F));
        ages.AddEvaluations(Signals.Demand, [Vector(90)]);
        Assert.Equal(13, ages.Of(Signals.Demand)(F));
    }

    [Fact]
    public void Age_OfDemand_FallsBackOnWhatItIsDerivedFrom()
        => Assert.Equal(7, new SignalAges([Vector(7, ("signal", Signals.RequestRate))], Now).Of(Signals.Demand)(F));

    [Theory]
    [InlineData(95, null)]
    [InlineData(30, 70.0)]
    public void Age_NotStated_IsTheEvaluationsOnceThatIsOld(double evaluatedAt, double? expected)
    {
        var ages = new SignalAges([], Now);
        ages.AddEvaluations(Signals.Demand, [Vector(evaluatedAt)]);
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
