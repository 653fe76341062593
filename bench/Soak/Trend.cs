namespace Observe.Benchmarks.Soak;

/// <summary>Whether something grows.</summary>
internal static class Trend
{
    /// <summary>Slope of the line of least squares, in y an x; 0 where fewer than two x differ. What is no number is left out.</summary>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        (double X, double Y)[] known = [.. points.Where(point => double.IsFinite(point.Y))];
        if (known.Length < 2)
            return 0;
        var (meanX, meanY) = (known.Average(point => point.X), known.Average(point => point.Y));
        var spread = known.Sum(point => (point.X - meanX) * (point.X - meanX));
        return spread == 0 ? 0 : known.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
    }

    /// <summary>
    /// The lowest point of each stretch of x: what stays of a saw-tooth that is no longer than a stretch. What is left at the end belongs to
    /// the last whole one.
    /// </summary>
    public static IReadOnlyList<(double X, double Y)> Lowest(IReadOnlyList<(double X, double Y)> points, double stretch)
    {
        if (points.Count == 0)
            return [];
        var last = Math.Max(0, (int)((points[^1].X - points[0].X) / stretch) - 1);
        return [.. points.GroupBy(point => Math.Min(last, (int)((point.X - points[0].X) / stretch))).Select(group => group.MinBy(point => point.Y))];
    }
}
