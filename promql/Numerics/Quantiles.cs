namespace Observe.PromQL.Numerics;

/// <summary>Quantiles of values.</summary>
internal static class Quantiles
{
    /// <summary>The φ-quantile by linear interpolation between the two nearest ranks, NaN counting as least; NaN of none. Sorts the values.</summary>
    public static double Of(double quantile, Span<double> values)
    {
        if (values.Length == 0 || double.IsNaN(quantile))
            return double.NaN;
        if (quantile < 0)
            return double.NegativeInfinity;
        if (quantile > 1)
            return double.PositiveInfinity;
        values.Sort();
        var rank = quantile * (values.Length - 1);
        var lower = Math.Max(0, (int)Math.Floor(rank));
        var upper = Math.Min(values.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        return (values[lower] * (1 - weight)) + (values[upper] * weight);
    }
}
