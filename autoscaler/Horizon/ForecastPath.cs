using Observe.Store.Forecasts;

namespace Observe.Autoscaler.Horizon;

/// <summary>Reads a forecast's quantile path.</summary>
internal static class ForecastPath
{
    /// <summary>
    /// The largest value at a quantile level over the next seconds, the step under way and the one that reaches past their end
    /// included; null where the path ends before.
    /// </summary>
    public static ForecastPeak? Peak(ForecastRecord forecast, double level, long now, double aheadSeconds)
    {
        var step = forecast.StepSeconds * 1000;
        var end = now + (aheadSeconds * 1000);
        ForecastPeak? peak = null;
        for (var i = 0; step > 0 && i < forecast.Values.Count; i++)
        {
            var time = forecast.Origin + ((i + 1) * step);
            if (time <= now)
                continue;
            var slots = AtLevel(forecast.Levels, forecast.Values[i], level);
            if (!double.IsFinite(slots))
                return null;
            if (peak is null || slots > peak.Value.Slots)
            {
                peak = new ForecastPeak(
                    Math.Max(0, slots), Math.Max(0, AtLevel(forecast.Levels, forecast.Values[i], 0.5)), (time - now) / 1000);
            }

            if (time >= end)
                return peak;
        }

        return null;
    }

    /// <summary>Linear between levels; below the first and above the last level their values. NaN where there is no level.</summary>
    public static double AtLevel(IReadOnlyList<double> levels, IReadOnlyList<double> values, double level)
    {
        var count = Math.Min(levels.Count, values.Count);
        if (count == 0)
            return double.NaN;
        if (level <= levels[0])
            return values[0];
        for (var i = 1; i < count; i++)
        {
            if (level > levels[i])
                continue;
            var share = (level - levels[i - 1]) / (levels[i] - levels[i - 1]);
            return values[i - 1] + (share * (values[i] - values[i - 1]));
        }

        return values[count - 1];
    }
}

/// <param name="Slots">Busy slots.</param>
/// <param name="Median">Busy slots at the median of the same step.</param>
/// <param name="SecondsAhead">When, from now.</param>
internal readonly record struct ForecastPeak(double Slots, double Median, double SecondsAhead);
