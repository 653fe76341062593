namespace Observe.Analyzer.Forecasting.Scoring;

/// <summary>How a forecaster did from past origins: its errors at each step, and its loss against the last value.</summary>
/// <param name="Ratio">Sum of absolute errors over that of the last value at the same origins; below 1 is better. NaN where unknown.</param>
/// <param name="Errors">For each step, actual − forecast at every origin.</param>
internal sealed record BackTestResult(double Ratio, IReadOnlyList<double[]> Errors);

/// <summary>
/// Forecasts from a run of past origins of the same series, each knowing only what came before it. No look-ahead by construction: a
/// forecaster is given a slice that ends at the origin.
/// </summary>
internal static class BackTest
{
    /// <param name="forecaster">The method under test.</param>
    /// <param name="values">The whole series.</param>
    /// <param name="season">Season in steps or 0.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="origins">How many origins, spread over the last part of the series.</param>
    /// <param name="span">How many of the last steps the origins lie in.</param>
    public static BackTestResult Run(IForecaster forecaster, ReadOnlySpan<double> values, int season, int horizon, int origins, int span)
    {
        var errors = new List<double>[horizon];
        for (var step = 0; step < horizon; step++)
            errors[step] = [];
        var path = new double[horizon];
        var (own, last) = (0.0, 0.0);
        var first = Math.Max(2, values.Length - span);
        var stride = Math.Max(1, (values.Length - 1 - first) / Math.Max(1, origins));
        for (var origin = first; origin < values.Length; origin += stride)
        {
            var known = values[..origin];
            var latest = Latest(known);
            if (double.IsNaN(latest) || !forecaster.TryForecast(known, season, path))
                continue;
            for (var step = 0; step < horizon && origin + step < values.Length; step++)
            {
                var actual = values[origin + step];
                if (!double.IsFinite(actual))
                    continue;
                errors[step].Add(actual - path[step]);
                own += Math.Abs(actual - path[step]);
                last += Math.Abs(actual - latest);
            }
        }

        return new BackTestResult(last > 0 ? own / last : double.NaN, [.. errors.Select(step => step.ToArray())]);
    }

    private static double Latest(ReadOnlySpan<double> values)
    {
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (double.IsFinite(values[i]))
                return values[i];
        }

        return double.NaN;
    }
}
