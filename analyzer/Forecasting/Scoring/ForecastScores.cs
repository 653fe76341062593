using Observe.Store.Forecasts;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Forecasting.Scoring;

/// <summary>
/// Keeps forecasts until their time comes and scores them: absolute error over the actual (WAPE, smoothed) and how often the 90 % band
/// held, each model by itself. Bounded by the horizon.
/// </summary>
internal sealed class ForecastScores
{
    private const double Smoothing = 0.05;

    private readonly Dictionary<WorkloadId, Queue<Promise>> _promises = [];
    private readonly Dictionary<(WorkloadId Workload, int Steps, string Model), Figures> _figures = [];

    public void Keep(WorkloadId workload, ForecastRecord forecast)
    {
        if (!_promises.TryGetValue(workload, out var queue))
            _promises[workload] = queue = new Queue<Promise>();
        var horizon = forecast.Values.Count;
        var step = (long)(forecast.StepSeconds * 1000);
        foreach (var steps in ForecastLoop.KeptHorizons(horizon))
        {
            var row = forecast.Values[steps - 1];
            queue.Enqueue(new Promise(
                forecast.Origin + steps * step, steps, forecast.Model, row[Array.IndexOf(SignalForecast.Levels, 0.5)],
                row[0], row[Array.IndexOf(SignalForecast.Levels, 0.95)]));
        }

        // Three a tick, kept for a horizon of ticks at most.
        while (queue.Count > 3 * horizon + 3)
            queue.Dequeue();
    }

    /// <param name="workload">Whose.</param>
    /// <param name="values">The series up to <paramref name="end"/>.</param>
    /// <param name="end">Time (ms) of its last value.</param>
    /// <param name="step">Its step in ms.</param>
    /// <param name="report">Told model, measure, horizon and value of what was scored.</param>
    public void Score(WorkloadId workload, ReadOnlySpan<double> values, long end, long step, Action<string, string, string, double> report)
    {
        if (!_promises.TryGetValue(workload, out var queue))
            return;
        for (var left = queue.Count; left > 0; left--)
        {
            var promise = queue.Dequeue();
            if (promise.For > end)
            {
                queue.Enqueue(promise);
                continue;
            }

            var at = values.Length - 1 - (end - promise.For) / step;
            if (at < 0 || !double.IsFinite(values[(int)at]))
                continue;
            var key = (workload, promise.Steps, promise.Model);
            var figures = _figures[key] = _figures.GetValueOrDefault(key).Add(values[(int)at], promise);
            var horizon = HorizonText(promise.Steps * step);
            report(promise.Model, "wape", horizon, figures.Actual > 0 ? figures.Error / figures.Actual : 0);
            report(promise.Model, "coverage", horizon, figures.Covered);
        }
    }

    /// <summary>Drops what is kept of workloads that are no more.</summary>
    public void Forget(IReadOnlyCollection<WorkloadId> present)
    {
        foreach (var gone in _promises.Keys.Where(workload => !present.Contains(workload)).ToArray())
            _promises.Remove(gone);
        foreach (var gone in _figures.Keys.Where(key => !present.Contains(key.Workload)).ToArray())
            _figures.Remove(gone);
    }

    public static string HorizonText(long milliseconds) => milliseconds % 60_000 == 0 ? $"{milliseconds / 60_000}m" : $"{milliseconds / 1000}s";

    private readonly record struct Promise(long For, int Steps, string Model, double Median, double Low, double High);

    private readonly record struct Figures(double Error, double Actual, double Covered, bool Any)
    {
        public Figures Add(double actual, Promise promise)
        {
            var error = Math.Abs(actual - promise.Median);
            var covered = actual >= promise.Low && actual <= promise.High ? 1.0 : 0.0;
            return !Any
                ? new Figures(error, Math.Abs(actual), covered, true)
                : new Figures(
                    Error + Smoothing * (error - Error), Actual + Smoothing * (Math.Abs(actual) - Actual),
                    Covered + Smoothing * (covered - Covered), true);
        }
    }
}
