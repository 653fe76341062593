namespace Observe.Analyzer.Forecasting.Conformal;

/// <summary>
/// Quantiles around a point forecast from its own past errors at each horizon (split conformal prediction; Vovk and others,
/// Algorithmic learning in a random world): the q-quantile is the point plus the q-quantile of actual − forecast. They grow with
/// the horizon, never cross and never fall below zero.
/// </summary>
internal static class ConformalQuantiles
{
    /// <summary>Errors needed before they are believed; below, the spread of the series' own changes stands in.</summary>
    public const int MinErrors = 20;

    /// <param name="point">Point forecast, step 1 first.</param>
    /// <param name="errors">For each step, actual − forecast of past origins.</param>
    /// <param name="spread">Typical absolute change of the series over one step: used, with the root of the step, while errors are few.</param>
    /// <param name="levels">Ascending.</param>
    /// <returns>[step][level].</returns>
    public static double[][] Around(ReadOnlySpan<double> point, IReadOnlyList<double[]> errors, double spread, IReadOnlyList<double> levels)
    {
        var quantiles = new double[point.Length][];
        for (var step = 0; step < point.Length; step++)
        {
            var sorted = step < errors.Count ? errors[step] : [];
            Array.Sort(sorted);
            var row = new double[levels.Count];
            for (var level = 0; level < levels.Count; level++)
            {
                var offset = sorted.Length >= MinErrors
                    ? Quantile(sorted, levels[level])
                    : NormalQuantile(levels[level]) * spread * 2 * Math.Sqrt(step + 1);
                row[level] = Math.Max(level == 0 ? 0 : row[level - 1], point[step] + offset);
            }

            quantiles[step] = row;
        }

        return quantiles;
    }

    /// <summary>With the finite-sample correction of conformal prediction: rank ⌈q(n + 1)⌉.</summary>
    private static double Quantile(double[] sorted, double level)
        => sorted[Math.Clamp((int)Math.Ceiling(level * (sorted.Length + 1)) - 1, 0, sorted.Length - 1)];

    private static double NormalQuantile(double level) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, level);
}
