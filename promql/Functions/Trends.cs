using Observe.PromQL.Evaluation;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>Straight lines and smoothed trends through a window's floats.</summary>
internal static class Trends
{
    /// <summary>Slope per second by least squares; null below two samples.</summary>
    public static Element? Derivative(in RangeWindow window)
        => window.Count < 2 ? null : Element.Of(LabelSet.Empty, LinearRegression(window, window.Times[0]).Slope);

    /// <summary>The fitted line's value some seconds after the step.</summary>
    public static Element? PredictLinear(in RangeWindow window, long time, double seconds)
    {
        if (window.Count < 2)
            return null;
        var (slope, intercept) = LinearRegression(window, time);
        return Element.Of(LabelSet.Empty, slope * seconds + intercept);
    }

    /// <summary>Holt's linear method; both factors lie strictly between 0 and 1.</summary>
    public static Element? DoubleExponentialSmoothing(in RangeWindow window, double smoothing, double trendFactor)
    {
        if (!(smoothing > 0 && smoothing < 1))
            throw new EvaluationException($"invalid smoothing factor. Expected: 0 < sf < 1, got: {GoNumber.Format(smoothing)}");
        if (!(trendFactor > 0 && trendFactor < 1))
            throw new EvaluationException($"invalid trend factor. Expected: 0 < tf < 1, got: {GoNumber.Format(trendFactor)}");
        if (window.Count < 2)
            return null;
        var values = window.Values;
        var (before, level, trend) = (0.0, values[0], values[1] - values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            if (i > 1)
                trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
            before = level;
            level = smoothing * values[i] + (1 - smoothing) * (level + trend);
        }

        return Element.Of(LabelSet.Empty, level);
    }

    /// <summary>Least squares with x in seconds from an origin; a constant series has exactly slope 0.</summary>
    private static (double Slope, double Intercept) LinearRegression(in RangeWindow window, long origin)
    {
        var values = window.Values;
        var times = window.Times;
        if (values.IndexOfAnyExcept(values[0]) < 0)
            return double.IsInfinity(values[0]) ? (double.NaN, double.NaN) : (0, values[0]);
        var (sumX, sumY, sumXY, sumXX) = (new CompensatedSum(), new CompensatedSum(), new CompensatedSum(), new CompensatedSum());
        for (var i = 0; i < values.Length; i++)
        {
            var x = (times[i] - origin) / 1000.0;
            sumX.Add(x);
            sumY.Add(values[i]);
            sumXY.Add(x * values[i]);
            sumXX.Add(x * x);
        }

        var n = values.Length;
        var covariance = sumXY.Value - sumX.Value * sumY.Value / n;
        var variance = sumXX.Value - sumX.Value * sumX.Value / n;
        var slope = covariance / variance;
        return (slope, sumY.Value / n - slope * sumX.Value / n);
    }
}
