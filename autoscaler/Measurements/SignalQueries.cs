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

    /// <summary>
    /// Times of the newest source samples, seconds since the epoch: ages stand still where the analyzer does, times do not. The youngest
    /// version counts: an old one that is gone must not make its successor's data stale.
    /// </summary>
    public static string SourceTimes { get; } = $"max by ({Identity}, signal) (timestamp({Signals.Age}) - {Signals.Age})";

    /// <summary>The time that the signal's newest value is for, seconds since the epoch.</summary>
    public static string ValueTimes(string signal) => $"max by ({Identity}) (timestamp({signal}))";

    /// <summary>Median start-up over the last hour: start-ups are rare.</summary>
    public static string Startup { get; } =
        $"histogram_quantile(0.5, sum by ({Identity}) (sum_over_time({Signals.Startup}[1h])))";
}
