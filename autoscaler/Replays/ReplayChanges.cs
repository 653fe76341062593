using Observe.Autoscaler.Decisions;
using Observe.Autoscaler.Demand;
using Observe.Autoscaler.Horizon;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Replays;

/// <summary>What is to be different when a decision is made again; null = as it was.</summary>
/// <param name="Demand">Busy slots asked for, known at that moment.</param>
/// <param name="ForecastFactor">What every value of the forecast is multiplied by; 0 to 100.</param>
/// <param name="Ready">Instances ready.</param>
/// <param name="Ordered">Instances ordered.</param>
/// <param name="Limit">Requests that one instance may execute at once.</param>
/// <param name="StartupSeconds">How long an instance takes to start; 0 to 3600.</param>
/// <param name="MinReplicas">Of the policy.</param>
/// <param name="MaxReplicas">Of the policy.</param>
/// <param name="Target">Of the policy's objective.</param>
/// <param name="IsPredictive">Whether the policy predicts.</param>
/// <param name="CostOfShortage">Of the policy's prediction.</param>
/// <param name="StabilizationSeconds">Of the policy's scaling down.</param>
/// <param name="MaxShare">Of the policy's scaling down.</param>
internal sealed record ReplayChanges(
    double? Demand = null, double? ForecastFactor = null, int? Ready = null, int? Ordered = null, int? Limit = null, double? StartupSeconds = null,
    int? MinReplicas = null, int? MaxReplicas = null, double? Target = null, bool? IsPredictive = null, double? CostOfShortage = null,
    double? StabilizationSeconds = null, double? MaxShare = null)
{
    private const double LongestStartup = 3600;
    private const double GreatestFactor = 100;

    /// <summary>The same decision's setting with the changes.</summary>
    public DecisionSetting ApplyTo(DecisionSetting setting) => setting with { Inputs = Change(setting.Inputs), Policy = Change(setting.Policy) };

    /// <summary>What no moment can have been like; none = it may be replayed.</summary>
    /// <param name="policy">The policy with the changes.</param>
    public IReadOnlyList<PolicyProblem> Problems(ScalingPolicy policy)
    {
        List<PolicyProblem> problems = [.. ScalingPolicyValidator.Validate(policy)];
        Check(problems, "demand", Demand, 0, Measurement.Greatest, "busy slots");
        Check(problems, "forecastFactor", ForecastFactor, 0, GreatestFactor, "times the forecast");
        Check(problems, "ready", Ready, 0, ScalingPolicyValidator.MostReplicas, "instances");
        Check(problems, "ordered", Ordered, 0, ScalingPolicyValidator.MostReplicas, "instances");
        Check(problems, "limit", Limit, 1, int.MaxValue, "requests an instance");
        Check(problems, "startupSeconds", StartupSeconds, 0, LongestStartup, "seconds");
        return problems;
    }

    private static void Check(List<PolicyProblem> problems, string path, double? value, double least, double most, string what)
    {
        if (value is { } given && !(given >= least && given <= most))
            problems.Add(new PolicyProblem(path, $"{given} is not between {least} and {most} {what}"));
    }

    private DecisionInputs Change(DecisionInputs inputs) => inputs with
    {
        Signals = Demand is { } demand ? inputs.Signals with { Demand = new Measurement(demand, 0) } : inputs.Signals,
        Forecast = ForecastFactor is { } factor && inputs.Forecast is { } forecast
            ? forecast with { Values = [.. forecast.Values.Select(levels => levels.Select(value => value * factor).ToArray())] }
            : inputs.Forecast,
        Ready = Ready ?? inputs.Ready,
        Ordered = Ordered ?? inputs.Ordered,
        Limit = Limit ?? inputs.Limit,
        Startup = StartupSeconds is { } seconds ? new StartupEstimate(seconds, "changed for the replay") : inputs.Startup,
    };

    private ScalingPolicy Change(ScalingPolicy policy) => policy with
    {
        MinReplicas = MinReplicas ?? policy.MinReplicas,
        MaxReplicas = MaxReplicas ?? policy.MaxReplicas,
        Objective = policy.Objective with { Target = Target ?? policy.Objective.Target },
        Prediction = policy.Prediction with
        {
            Enabled = IsPredictive ?? policy.Prediction.Enabled,
            CostOfShortage = CostOfShortage ?? policy.Prediction.CostOfShortage,
        },
        ScaleDown = policy.ScaleDown with
        {
            StabilizationSeconds = StabilizationSeconds ?? policy.ScaleDown.StabilizationSeconds,
            MaxShare = MaxShare ?? policy.ScaleDown.MaxShare,
        },
    };
}
