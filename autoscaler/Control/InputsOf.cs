using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Store.Forecasts;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Control;

/// <summary>Puts the inputs of one live decision together: the target's own word on instances goes before the signals'.</summary>
internal static class InputsOf
{
    public static DecisionInputs Workload(
        WorkloadControl control, ScalingPolicy policy, SignalValues signals, ForecastRecord? forecast,
        Actions.LastOrder? lastOrder, AutoscalerOptions options)
    {
        var stale = options.StaleAfter.TotalSeconds;
        var reading = control.Reading;
        // A reading from before the last order does not know it yet.
        var ordered = lastOrder is { } order && order.TakenAt >= control.ReadAt ? order.Value : reading?.Desired;
        return new DecisionInputs
        {
            Signals = signals,
            Ready = reading?.Ready ?? Whole(signals.Ready, stale),
            Ordered = ordered ?? Whole(signals.Desired, stale),
            Limit = reading?.Limit ?? Whole(signals.Limit, stale),
            Forecast = forecast,
            Startup = StartupEstimate.From(reading?.StartupSeconds ?? [], signals.Startup, policy.StartupSeconds),
            ControlPeriodSeconds = options.Interval.TotalSeconds,
            StaleAfterSeconds = stale,
        };
    }

    private static int? Whole(Measurement measurement, double staleAfterSeconds)
        => measurement.IsUsable(staleAfterSeconds) ? (int)Math.Round(Math.Min(measurement.Value!.Value, int.MaxValue)) : null;
}
