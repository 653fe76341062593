using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;

namespace Observe.Autoscaler.Tests.Horizon;

public sealed class StartupEstimateTests
{
    [Fact]
    public void From_TargetSamples_IsTheirMedian()
    {
        Assert.Equal(new StartupEstimate(3, "measured by the target"), StartupEstimate.From([9, 3, 1], new Measurement(5), 10));
        Assert.Equal(2, StartupEstimate.From([1, 3], default, 10).Seconds);
    }

    [Fact]
    public void From_SignalOnly_IsTheSignal()
        => Assert.Equal(new StartupEstimate(5, "measured"), StartupEstimate.From([], new Measurement(5), 10));

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    public void From_NothingMeasured_IsThePolicys(double? signal)
        => Assert.Equal(new StartupEstimate(10, "assumed by the policy"), StartupEstimate.From([], new Measurement(signal), 10));
}
