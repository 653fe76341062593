namespace Observe.Analyzer.Forecasting.Smoothing;

/// <summary>
/// Simple exponential smoothing, level ← α·value + (1 − α)·level, α of a small grid by the least absolute one-step error over the
/// recent past; flat forecast. Hyndman and Athanasopoulos, Forecasting: principles and practice, 8.1.
/// </summary>
internal sealed class ExponentialSmoothing : IForecaster
{
    private const int FitSteps = 500;
    private static readonly double[] Alphas = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7];

    public string Name => "exponential-smoothing";

    public bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into)
    {
        var recent = values[Math.Max(0, values.Length - FitSteps)..];
        var (bestLevel, least) = (double.NaN, double.PositiveInfinity);
        foreach (var alpha in Alphas)
        {
            var (level, error) = Smooth(recent, alpha);
            if (double.IsFinite(level) && error < least)
                (bestLevel, least) = (level, error);
        }

        into.Fill(bestLevel);
        return double.IsFinite(bestLevel);
    }

    private static (double Level, double Error) Smooth(ReadOnlySpan<double> values, double alpha)
    {
        var (level, error) = (double.NaN, 0.0);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                continue;
            if (double.IsNaN(level))
            {
                level = value;
                continue;
            }

            error += Math.Abs(value - level);
            level += alpha * (value - level);
        }

        return (level, error);
    }
}
