namespace Observe.Analyzer.Forecasting.Smoothing;

/// <summary>
/// Holt's linear method with a damped trend (α 0.3, β 0.1, φ 0.95): a ramp goes on for a while and levels out.
/// Gardner and McKenzie, Forecasting trends in time series, 1985.
/// </summary>
internal sealed class DampedTrend : IForecaster
{
    private const double Alpha = 0.3;
    private const double Beta = 0.1;
    private const double Damping = 0.95;
    private const int FitSteps = 300;
    private const int MinSteps = 10;

    public string Name => "damped-trend";

    public bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into)
    {
        var (level, trend, seen) = (double.NaN, 0.0, 0);
        foreach (var value in values[Math.Max(0, values.Length - FitSteps)..])
        {
            if (!double.IsFinite(value))
                continue;
            seen++;
            if (double.IsNaN(level))
            {
                level = value;
                continue;
            }

            var before = level;
            level = Alpha * value + (1 - Alpha) * (level + Damping * trend);
            trend = Beta * (level - before) + (1 - Beta) * Damping * trend;
        }

        if (seen < MinSteps)
            return false;
        var (sum, factor) = (0.0, 1.0);
        for (var step = 0; step < into.Length; step++)
        {
            factor *= Damping;
            sum += factor;
            into[step] = Math.Max(0, level + sum * trend);
        }

        return true;
    }
}
