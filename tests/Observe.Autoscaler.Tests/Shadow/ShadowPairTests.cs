using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Autoscaler.Shadow;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Tests.Shadow;

public sealed class ShadowPairTests
{
    private static readonly ScalingPolicy Policy = new()
    {
        Workload = "local/default/f",
        MinReplicas = 1,
        MaxReplicas = 20,
        Target = new("process"),
        ScaleDown = new ScaleDownPolicy { StabilizationSeconds = 10 },
    };

    [Fact]
    public void Step_ObserveStartsAhead_WaitsLessThanTheReactiveRule()
    {
        var pair = ShadowPair.Initial;
        var (reactiveWaiting, observeWaiting, reactiveCold, observeCold) = (0.0, 0.0, 0, 0);
        for (var second = 0; second < 120; second++)
        {
            var rate = second < 60 ? 10 : 100;
            // Eight seconds ahead of the rise Observe orders what it needs.
            pair = pair.Step(Inputs(rate), Policy, second < 52 ? 2 : 15, second * 1000L);
            reactiveWaiting += pair.Reactive!.Queue;
            observeWaiting += pair.Observe!.Queue;
            reactiveCold += pair.Reactive.ColdStarts;
            observeCold += pair.Observe.ColdStarts;
        }

        Assert.Equal((0.0, 0), (observeWaiting, observeCold));
        Assert.True(reactiveWaiting > 100, $"{reactiveWaiting}");
        Assert.True(reactiveCold >= 5, $"{reactiveCold}");
        Assert.InRange(pair.Reactive!.Ready, 14, 20);
    }

    [Fact]
    public void Step_ArrivalsUnknown_StaysAsItWas()
    {
        var pair = ShadowPair.Initial.Step(Inputs(10), Policy, 2, 0);
        Assert.Same(pair, pair.Step(Inputs(10) with { Signals = SignalValues.None }, Policy, 2, 1000));
    }

    private static DecisionInputs Inputs(double rate) => new()
    {
        Signals = new SignalValues { RequestRate = new(rate, 1), ServiceSeconds = new(1, 1) },
        Ready = 2,
        Limit = 10,
        Startup = new StartupEstimate(8, "measured"),
        ControlPeriodSeconds = 1,
        StaleAfterSeconds = 60,
    };
}
