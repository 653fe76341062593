using Observe.Autoscaler.Shadow;

namespace Observe.Autoscaler.Tests.Shadow;

public sealed class ShadowModelTests
{
    private static readonly ShadowLoad Load = new(ArrivalRate: 20, ServiceSeconds: 0.5, Limit: 5, StartupSeconds: 4);

    [Fact]
    public void Advance_EnoughSlots_NobodyWaits()
    {
        var model = ShadowModel.Start(3, 0).Advance(Load, 2_000);
        Assert.Equal((10.0, 0.0, 0.0), (model.Busy, model.Queue, model.WaitSeconds));
    }

    [Fact]
    public void Advance_TooFewSlots_TheRestWaits()
    {
        // One instance serves 5 / 0.5 = 10 a second of 20.
        var model = ShadowModel.Start(1, 0).Advance(Load, 2_000);
        Assert.Equal((5.0, 20.0, 2.0, 25.0), (model.Busy, model.Queue, model.WaitSeconds, model.Demand));
    }

    [Fact]
    public void Order_WhileRequestsWait_IsAColdStartReadyAfterItsTime()
    {
        var model = ShadowModel.Start(1, 0).Advance(Load, 2_000).Order(3, Load, 2_000);
        Assert.Equal((2, 3, 1), (model.ColdStarts, model.Ordered, model.Ready));
        Assert.Equal(1, model.Advance(Load, 5_000).Ready);
        model = model.Advance(Load, 6_000);
        Assert.Equal((3, 0), (model.Ready, model.ColdStarts));
    }

    [Fact]
    public void Order_AheadOfTheLoad_IsNoColdStart()
        => Assert.Equal(0, ShadowModel.Start(3, 0).Advance(Load, 2_000).Order(5, Load, 2_000).ColdStarts);

    [Fact]
    public void Order_FromZeroWithArrivals_IsAColdStartAndWaitsForIt()
    {
        var model = ShadowModel.Start(0, 0).Order(1, Load, 0);
        Assert.Equal(1, model.ColdStarts);
        Assert.Equal(3, model.Advance(Load, 1_000).WaitSeconds);
    }

    [Fact]
    public void Order_Fewer_TakesThoseNotReadyFirst()
    {
        var model = ShadowModel.Start(3, 0).Order(5, Load, 0);
        Assert.Equal((3, 4), (model.Order(4, Load, 0).Ready, model.Order(4, Load, 0).Ordered));
        Assert.Equal((1, 1), (model.Order(1, Load, 0).Ready, model.Order(1, Load, 0).Ordered));
        Assert.Equal((0, 0), (model.Order(0, Load, 0).Ready, model.Order(0, Load, 0).Ordered));
    }

    [Fact]
    public void Advance_ClockStepsBack_NothingFlows()
        => Assert.Equal(0, ShadowModel.Start(1, 10_000).Advance(Load, 5_000).Queue);
}
