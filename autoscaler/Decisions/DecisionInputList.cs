using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Autoscaler.Rules;
using Observe.Store.Decisions;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Decisions;

/// <summary>The inputs as a record shows them: every value with its age and quality.</summary>
internal static class DecisionInputList
{
    public static IReadOnlyList<DecisionInput> Of(
        DecisionInputs inputs, DemandEstimate demand, ScalingPolicy policy, long now)
    {
        var signals = inputs.Signals;
        var stale = inputs.StaleAfterSeconds;
        return
        [
            Signal(demand.Basis == "demand" ? Signals.Demand : $"{Signals.Demand} ({demand.Basis})", demand.Slots, stale),
            Signal(Signals.Concurrency, signals.Concurrency, stale),
            Signal(Signals.Queue, signals.Queue, stale),
            Signal(Signals.RequestRate, signals.RequestRate, stale),
            Signal($"{Signals.Latency} p95", signals.Latency95, stale),
            Fact("replicas ready", inputs.Ready),
            Fact("replicas ordered", inputs.Ordered),
            new(Signals.ConcurrencyLimit, inputs.Limit ?? policy.Concurrency.Initial, null,
                inputs.Limit is null ? Quality.Missing : Quality.Good),
            new($"start-up seconds, {inputs.Startup.Basis}", inputs.Startup.Seconds, null, Quality.Good),
            Forecast(inputs, now),
        ];
    }

    private static DecisionInput Signal(string name, Measurement measurement, double staleAfterSeconds)
        => new(name, measurement.IsPresent ? measurement.Value : null, measurement.AgeSeconds, measurement.Quality(staleAfterSeconds));

    private static DecisionInput Fact(string name, int? value)
        => new(name, value, null, value is null ? Quality.Missing : Quality.Good);

    /// <summary>Its value is the median of the step under way; what the rules read further on stands in their reasons.</summary>
    private static DecisionInput Forecast(DecisionInputs inputs, long now)
    {
        if (inputs.Forecast is not { } forecast)
            return new(Signals.Forecast, null, null, Quality.Missing);
        var age = PredictiveRule.AgeSeconds(forecast, now);
        var quality = !forecast.Trusted ? Quality.Untrusted
            : age > Math.Max(PredictiveRule.FreshSeconds, 3 * forecast.StepSeconds) ? Quality.Stale
            : Quality.Good;
        return new($"{Signals.Forecast} ({forecast.Model})", ForecastPath.Peak(forecast, 0.5, now, 0)?.Slots, age, quality);
    }
}
