using Observe.Autoscaler.Horizon;
using Observe.Store.Decisions;
using Observe.Store.Forecasts;
using Observe.Store.Policies;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Rules;

/// <summary>
/// What the load will ask for by the time an instance ordered now is ready: the forecast's largest value over start-up time and
/// one control period, at the quantile that the costs of being short and of idling ask for (newsvendor, c/(c+1)).
/// </summary>
internal static class PredictiveRule
{
    /// <summary>A forecast whose newest sample is older than this and than three of its steps no longer says what is now.</summary>
    public const double FreshSeconds = 120;

    /// <summary>A quantile above so many medians says more of the forecast's spread than of the load.</summary>
    private const double UnsureFactor = 2;

    public static DecisionCandidate Evaluate(
        ForecastRecord? forecast, PredictionPolicy policy, double startupSeconds, double controlPeriodSeconds,
        double slotsPerInstance, long now)
    {
        if (WhyNot(forecast, policy, now) is { } whyNot)
            return new DecisionCandidate(RuleNames.Predictive, null, whyNot);

        var level = policy.CostOfShortage / (policy.CostOfShortage + 1);
        var ahead = startupSeconds + controlPeriodSeconds;
        if (ForecastPath.Peak(forecast!, level, now, ahead) is not { } peak)
        {
            return new DecisionCandidate(RuleNames.Predictive, null,
                $"the forecast does not reach the {NumberText.Of(ahead, 1)} s that a new instance takes");
        }

        var wanted = peak.Slots / slotsPerInstance;
        return new DecisionCandidate(RuleNames.Predictive, wanted,
            $"the forecast's {NumberText.Of(level * 100, 1)} % load in {NumberText.Of(peak.SecondsAhead, 0)} s, {NumberText.Of(peak.Slots)} busy slots{Unsure(peak, slotsPerInstance)} at "
            + $"{NumberText.Of(slotsPerInstance)} an instance, {Rounding.Need(wanted).Replace("need ", "needs ", StringComparison.Ordinal)}");
    }

    /// <summary>Where the spread asks for more than the load itself, whoever reads the sentence must see it.</summary>
    private static string Unsure(ForecastPeak peak, double slotsPerInstance)
        => peak.Slots > UnsureFactor * peak.Median && Rounding.Up(peak.Slots / slotsPerInstance) > Rounding.Up(peak.Median / slotsPerInstance)
            ? $" (unsure: its median is {NumberText.Of(peak.Median)})"
            : "";

    /// <summary>Why a forecast is not followed, or null where it is.</summary>
    private static string? WhyNot(ForecastRecord? forecast, PredictionPolicy policy, long now)
    {
        if (!policy.Enabled)
            return "prediction is switched off by the policy";
        if (forecast is null)
            return "there is no forecast yet";
        if (!forecast.Trusted)
            return $"the forecast is not trusted: {forecast.Why}";
        var age = AgeSeconds(forecast, now);
        var limit = Math.Max(FreshSeconds, 3 * forecast.StepSeconds);
        return age > limit ? $"the forecast is {NumberText.Of(age, 0)} s old, more than {NumberText.Of(limit, 0)} s" : null;
    }

    public static double AgeSeconds(ForecastRecord forecast, long now) => (now - forecast.Origin) / 1000.0;
}
