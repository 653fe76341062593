using Observe.Analyzer.Forecasting.Baselines;
using Observe.Analyzer.Forecasting.Conformal;
using Observe.Analyzer.Forecasting.Scoring;
using Observe.Store.Forecasts;

namespace Observe.Analyzer.Forecasting;

/// <summary>
/// Forecast of one series: every forecaster is tried from past origins of the same series, the best one makes the path, its own past
/// errors make the quantiles. Pure.
/// </summary>
internal static class SignalForecast
{
    public static readonly double[] Levels = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

    private const int Origins = 60;
    private const int ScoredSteps = 400;

    /// <summary>A new workload is forecast from its tenth step on.</summary>
    private const int MinSteps = 10;

    /// <summary>A challenger must be this much better than the last value, or luck decides.</summary>
    private const double Margin = 0.98;

    /// <summary>Null where there is too little to forecast from.</summary>
    public static ForecastRecord? Make(
        string workload, string signal, ReadOnlySpan<double> values, long origin, double stepSeconds, int horizon, int season,
        IReadOnlyList<IForecaster> forecasters)
    {
        var known = Count(values);
        if (known < MinSteps)
            return null;
        var results = new Dictionary<string, (IForecaster Forecaster, BackTestResult Result)>(StringComparer.Ordinal);
        foreach (var forecaster in forecasters)
        {
            var span = forecaster is ITrainedForecaster trained
                ? (int)Math.Min(ScoredSteps, (origin - trained.TrainedUntil) / (stepSeconds * 1000))
                : ScoredSteps;
            results[forecaster.Name] = (forecaster, BackTest.Run(forecaster, values, season, horizon, Origins, span));
        }

        var (best, path) = Best(results, values, season, horizon);
        if (best is null)
            return null;
        var ratio = results[best].Result.Ratio;
        var errors = Errors(best);
        var judged = errors.Count > 0 ? errors[0].Length : 0;
        var trusted = ratio < 1 && best != LastValue.ForecasterName && judged >= ConformalQuantiles.MinErrors;
        var quantiles = ConformalQuantiles.Around(path, errors, Spread(values), Levels);
        return new ForecastRecord(
            workload, signal, origin, stepSeconds, Levels, quantiles, best, trusted,
            results.Where(item => double.IsFinite(item.Value.Result.Ratio)).ToDictionary(item => item.Key, item => Math.Round(item.Value.Result.Ratio, 4)),
            season > 0 ? season * stepSeconds : null,
            trusted
                ? $"{best} errs {(1 - ratio) * 100:0} % less than the last value over the last {Math.Min(ScoredSteps, values.Length)} steps"
                : judged < ConformalQuantiles.MinErrors
                ? $"{judged} of its forecasts could be compared with what came, it takes {ConformalQuantiles.MinErrors}: until then its quantiles are guesses"
                : $"no forecaster beats the last value over the last {Math.Min(ScoredSteps, values.Length)} steps");

        // A model just trained was never tried at its farthest steps: how far the series really moved in so many steps stands in.
        IReadOnlyList<double[]> Errors(string name)
        {
            var own = results[name].Result.Errors;
            return results.TryGetValue(LastValue.ForecasterName, out var last)
                ? [.. own.Zip(last.Result.Errors, (few, moves) => few.Length >= ConformalQuantiles.MinErrors ? few : moves)]
                : own;
        }
    }

    private static (string? Name, double[] Path) Best(
        Dictionary<string, (IForecaster Forecaster, BackTestResult Result)> results, ReadOnlySpan<double> values, int season, int horizon)
    {
        var path = new double[horizon];
        var ordered = results.Where(item => item.Value.Result.Ratio < Margin || item.Key == LastValue.ForecasterName)
            .OrderBy(item => double.IsNaN(item.Value.Result.Ratio) ? 1 : item.Value.Result.Ratio);
        foreach (var (name, (forecaster, _)) in ordered)
        {
            if (forecaster.TryForecast(values, season, path))
                return (name, path);
        }

        return (null, path);
    }

    /// <summary>Mean absolute change from step to step.</summary>
    private static double Spread(ReadOnlySpan<double> values)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 1; i < values.Length; i++)
        {
            var change = Math.Abs(values[i] - values[i - 1]);
            if (double.IsFinite(change))
                (sum, count) = (sum + change, count + 1);
        }

        return count == 0 ? 1 : sum / count;
    }

    private static int Count(ReadOnlySpan<double> values)
    {
        var count = 0;
        foreach (var value in values)
            count += double.IsFinite(value) ? 1 : 0;
        return count;
    }
}
