using Observe.PromQL.Evaluation;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>Straight lines and smoothed trends through a window's floats.</summary>
internal static class Trends
{
    /// <summary><c>deriv</c>: slope per second by least squares; nothing below two samples.</summary>
    public static Computed Derivative(in RangeWindow window, RangeCall call)
        => TryTwo(window, call, out var floats) ? Computed.Of(LinearRegression(floats, floats.Times[0]).Slope) : Computed.None;

    /// <summary><c>predict_linear</c>: the fitted line's value some seconds after the step.</summary>
    public static Computed PredictLinear(in RangeWindow window, RangeCall call)
    {
        if (!TryTwo(window, call, out var floats))
            return Computed.None;
        var (slope, intercept) = LinearRegression(floats, call.Time);
        return Computed.Of((slope * call.Scalar(0)) + intercept);
    }

    /// <summary><c>double_exponential_smoothing</c>: Holt's linear method; both factors lie strictly between 0 and 1.</summary>
    public static Computed DoubleExponentialSmoothing(in RangeWindow window, RangeCall call)
    {
        var (smoothing, trendFactor) = (call.Scalar(0), call.Scalar(1));
        if (!(smoothing > 0 && smoothing < 1))
            throw new EvaluationException($"invalid smoothing factor. Expected: 0 < sf < 1, got: {GoNumber.Format(smoothing)}");
        if (!(trendFactor > 0 && trendFactor < 1))
            throw new EvaluationException($"invalid trend factor. Expected: 0 < tf < 1, got: {GoNumber.Format(trendFactor)}");
        if (!TryTwo(window, call, out var floats))
            return Computed.None;
        var values = floats.Values;
        var (before, level, trend) = (0.0, values[0], values[1] - values[0]);
        for (var i = 1; i < values.Length; i++)
        {
            if (i > 1)
                trend = (trendFactor * (level - before)) + ((1 - trendFactor) * trend);
            before = level;
            level = (smoothing * values[i]) + ((1 - smoothing) * (level + trend));
        }

        return Computed.Of(level);
    }

    private static bool TryTwo(in RangeWindow window, RangeCall call, out RangeWindow floats)
    {
        floats = window.Floats();
        if (floats.Count < 2)
            return false;
        return OverTime.TryFloats(window, call, out floats);
    }

    /// <summary>Least squares with x in seconds from an origin; a constant series has exactly slope 0, infinities have none.</summary>
    private static (double Slope, double Intercept) LinearRegression(in RangeWindow window, long origin)
    {
        var values = window.Values;
        var times = window.Times;
        if (values.IndexOfAnyExcept(values[0]) < 0)
            return double.IsInfinity(values[0]) ? (double.NaN, double.NaN) : (0, values[0]);
        var (sumX, sumY, sumXY, sumXX) = (default(CompensatedSum), default(CompensatedSum), default(CompensatedSum), default(CompensatedSum));
        for (var i = 0; i < values.Length; i++)
        {
            var x = (times[i] - origin) / 1000.0;
            sumX.Add(x);
            sumY.Add(values[i]);
            sumXY.Add(x * values[i]);
            sumXX.Add(x * x);
        }

        var n = values.Length;
        var covariance = sumXY.Value - (sumX.Value * sumY.Value / n);
        var variance = sumXX.Value - (sumX.Value * sumX.Value / n);
        var slope = covariance / variance;
        return (slope, (sumY.Value / n) - (slope * sumX.Value / n));
    }
}
