using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Store.Forecasts;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Tests.Decisions;

public sealed class DecisionInputListTests
{
    private const long Now = 1_700_000_000_000;

    [Fact]
    public void Decide_WithForecast_ShowsItsMedianOfTheStepUnderWay()
    {
        var inputs = new DecisionInputs
        {
            Signals = new SignalValues { Demand = new Measurement(3, 1) },
            Ready = 1,
            Ordered = 1,
            Limit = 10,
            Forecast = new ForecastRecord(
                "local/default/f", "workload:demand", Now - 7_000, 5, [0.5, 0.95], [[1, 11], [2, 12], [3, 13], [4, 14], [5, 15]], "seasonal", true,
                new Dictionary<string, double>(), null, ""),
            Startup = new StartupEstimate(10, "assumed"),
            ControlPeriodSeconds = 2,
            StaleAfterSeconds = 60,
        };
        var policy = new ScalingPolicy { Workload = "local/default/f", Target = new("none") };

        var (_, record) = ScalingDecision.Decide(WorkloadState.Initial, inputs, policy, Now);

        var shown = Assert.Single(record.Inputs, input => input.Name == "workload:forecast (seasonal)");
        Assert.Equal((2.0, 7.0), (shown.Value, shown.AgeSeconds));
    }
}
