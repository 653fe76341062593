using Observe.Store.Workloads;

namespace Observe.Autoscaler.Measurements;

/// <summary>The batched instant queries of one tick: each answers for all workloads at once.</summary>
internal static class SignalQueries
{
    private const string Identity = "location, namespace, workload";

    public static string Sum(string signal) => $"sum by ({Identity}) ({signal})";

    public static string Largest(string signal) => $"max by ({Identity}) ({signal})";

    public static string ByState(string signal) => $"sum by ({Identity}, state) ({signal})";

    public static string Quantile(double quantile, string signal) => $"histogram_quantile({quantile}, {Sum(signal)})";

    /// <summary>Mean of a native histogram.</summary>
    public static string Mean(string signal) => $"histogram_avg({Sum(signal)})";

    /// <summary>Youngest version counts: an old one that is gone must not make its successor's data stale.</summary>
    public static string Ages { get; } = $"min by ({Identity}, signal) ({Signals.Age})";

    /// <summary>When the signals were last evaluated, seconds since the epoch: ages stand still where the analyzer does.</summary>
    public static string EvaluatedAt(string signal) => $"max by ({Identity}) (timestamp({signal}))";

    /// <summary>Median start-up over the last hour: start-ups are rare.</summary>
    public static string Startup { get; } =
        $"histogram_quantile(0.5, sum by ({Identity}) (sum_over_time({Signals.Startup}[1h])))";
}
