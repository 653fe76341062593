namespace Observe.Analyzer.Forecasting.Trees;

/// <summary>
/// What the trees see of an origin, as ratios to a recent level so that one model serves a load of any size: lags, means, slopes,
/// and the same phase one season ago. The target is log((y + ε) / (level + ε)).
/// </summary>
internal static class TreeFeatures
{
    public const int Count = 16;

    /// <summary>Steps before the origin that the features reach back, without the season.</summary>
    public const int Reach = 60;

    private static readonly int[] Lags = [1, 2, 3, 5, 8, 13, 21, 34];
    private static readonly int[] Windows = [5, 15, 60];

    /// <summary>Features of the origin at the end of <paramref name="values"/> for a target <paramref name="ahead"/> steps later.</summary>
    /// <returns>The level, or NaN where the recent past is missing.</returns>
    public static double Fill(ReadOnlySpan<double> values, int season, int ahead, Span<float> features)
    {
        var level = Mean(values[^Math.Min(5, values.Length)..]);
        if (!double.IsFinite(level) || values.Length < Reach)
            return double.NaN;
        var epsilon = Epsilon(level);
        float Ratio(double value) => double.IsFinite(value) ? (float)Math.Log((Math.Max(0, value) + epsilon) / (level + epsilon)) : 0;
        var at = 0;
        foreach (var lag in Lags)
            features[at++] = Ratio(values[^lag]);
        foreach (var window in Windows)
            features[at++] = Ratio(Mean(values[^window..]));
        features[at++] = Ratio(Mean(values[^5..])) - Ratio(Mean(values[^15..^5]));
        // The newest known value at the target's phase: a season shorter than the way ahead goes back more than once.
        var back = season == 0 ? 0 : (ahead + season - 1) / season * season;
        var target = values.Length + ahead - 1 - back;
        var hasSeason = season > 0 && target - 2 >= 0;
        features[at++] = hasSeason ? Ratio(Mean(values[(target - 2)..Math.Min(values.Length, target + 3)])) : 0;
        features[at++] = hasSeason && target - ahead - 2 >= 0 ? Ratio(Mean(values[(target - ahead - 2)..(target - ahead + 3)])) : 0;
        features[at++] = (float)Math.Log(level + epsilon);
        features[at] = ahead;
        return level;
    }

    /// <summary>Keeps logarithms finite; small against any level that matters.</summary>
    public static double Epsilon(double level) => 0.05 + 0.01 * level;

    private static double Mean(ReadOnlySpan<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
                (sum, count) = (sum + value, count + 1);
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
