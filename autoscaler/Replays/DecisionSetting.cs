using Observe.Autoscaler.Decisions;
using Observe.Store.Forecasts;
using Observe.Store.Policies;
using Observe.Store.State;

namespace Observe.Autoscaler.Replays;

/// <summary>
/// All that a decision was made from; row of <c>StateTables.Replays</c>, key = the decision's id. Some 3 KiB: of the forecast only what is
/// near.
/// </summary>
/// <param name="State">What the decision before had left.</param>
/// <param name="Inputs">What was known.</param>
/// <param name="Policy">What the user wanted.</param>
/// <param name="Now">When, ms since the epoch.</param>
internal sealed record DecisionSetting(WorkloadState State, DecisionInputs Inputs, ScalingPolicy Policy, long Now)
{
    /// <summary>A start-up of as many seconds can still be replayed.</summary>
    public const double ForecastSeconds = 900;

    private const int MostSteps = 64;

    public StateWrite ToRow(string decision)
        => new(decision, Policy.Workload, Now, StateJson.Serialize(this with { Inputs = Inputs with { Forecast = Near(Inputs.Forecast) } }));

    /// <summary>Without the values of steps that no decision at this time looks at: those that are past, in whose places nothing is, and those far ahead.</summary>
    private ForecastRecord? Near(ForecastRecord? forecast)
    {
        if (forecast is null || !(forecast.StepSeconds > 0))
            return forecast;
        var step = forecast.StepSeconds * 1000;
        var past = (int)Math.Clamp(Math.Floor((Now - forecast.Origin) / step), 0, forecast.Values.Count);
        var near = (int)Math.Min(MostSteps, Math.Ceiling(ForecastSeconds * 1000 / step) + 2);
        return forecast with { Values = [.. Enumerable.Repeat<IReadOnlyList<double>>([], past), .. forecast.Values.Skip(past).Take(near)] };
    }
}
