namespace Observe.Analyzer.Forecasting.Baselines;

/// <summary>
/// One season ago, scaled by how the recent level compares with the level then, the comparison fading with the horizon: seasonal
/// naive with a damped multiplicative level. A season shorter than the horizon repeats.
/// </summary>
internal sealed class SeasonalProfile : IForecaster
{
    /// <summary>Steps over which the levels are compared, and neighbours averaged at the same phase.</summary>
    private const int LevelSteps = 10;
    private const int Neighbours = 2;

    /// <summary>Half-life of the level's correction, in steps.</summary>
    private const double HalfLife = 60;

    public string Name => "seasonal-profile";

    public bool TryForecast(ReadOnlySpan<double> values, int season, Span<double> into)
    {
        var levelSteps = Math.Min(LevelSteps, season);
        if (season < 2 || values.Length < season + levelSteps)
            return false;
        var now = Mean(values[^levelSteps..]);
        var then = Mean(values.Slice(values.Length - season - levelSteps, levelSteps));
        if (!double.IsFinite(now) || !double.IsFinite(then))
            return false;
        // Close to zero the ratio would explode: there the difference of levels is carried instead.
        var ratio = then > 0 ? Math.Clamp(now / then, 0.25, 4) : 1;
        // Neighbours of a short season are other phases of it.
        var neighbours = season >= 20 * Neighbours ? Neighbours : 0;
        for (var step = 0; step < into.Length; step++)
        {
            var at = values.Length - season + step % season;
            var profile = Mean(values[Math.Max(0, at - neighbours)..Math.Min(values.Length, at + neighbours + 1)]);
            if (!double.IsFinite(profile))
                return false;
            into[step] = profile * Math.Pow(ratio, Math.Pow(0.5, step / HalfLife));
        }

        return true;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                continue;
            sum += value;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
