namespace Observe.Store.Forecasts;

/// <summary>
/// The newest forecast of one signal of one workload: the full quantile path, row of <c>StateTables.Forecasts</c>.
/// </summary>
/// <param name="Workload"><c>location/namespace/workload</c>.</param>
/// <param name="Signal">A name of <see cref="Workloads.Signals"/>.</param>
/// <param name="Origin">Time of the newest sample it knew, ms since the epoch.</param>
/// <param name="StepSeconds">Distance between steps.</param>
/// <param name="Levels">Quantile levels, ascending, 0.5 among them.</param>
/// <param name="Values">Values[step][level], first step = origin + one step; never crossing.</param>
/// <param name="Model">Name of the forecaster that won.</param>
/// <param name="Trusted">Whether it beats the last value over its scoring window.</param>
/// <param name="Scores">Loss of each forecaster relative to the last value (below 1 = better), by name.</param>
/// <param name="SeasonSeconds">Season found in the data, or null.</param>
/// <param name="Why">One sentence on model and trust.</param>
public sealed record ForecastRecord(
    string Workload,
    string Signal,
    long Origin,
    double StepSeconds,
    IReadOnlyList<double> Levels,
    IReadOnlyList<IReadOnlyList<double>> Values,
    string Model,
    bool Trusted,
    IReadOnlyDictionary<string, double> Scores,
    double? SeasonSeconds,
    string Why)
{
    public static string Key(string workload, string signal) => $"{workload}|{signal}";
}
