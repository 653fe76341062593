namespace Observe.Analyzer.Detection.Operations;

/// <summary>
/// Large against the series' own spread: |x − m| / (a + 2 % of |m| + floor), m the median and a the 90th percentile of |x_j − m| over
/// the past. Recurring deviations alarm again.
/// </summary>
internal sealed class AmplitudeDetector : IAnomalyDetector
{
    /// <summary>Spreads away from the median at which operators want to know.</summary>
    private const double Threshold = 3;

    private const int MinPoints = 30;

    public string Name => "amplitude";

    public AnomalyScore? Judge(ReadOnlySpan<double> past, double value, double floor)
    {
        var known = new List<double>(past.Length);
        foreach (var item in past)
        {
            if (double.IsFinite(item))
                known.Add(item);
        }

        if (known.Count < MinPoints || !double.IsFinite(value))
            return null;
        var median = Percentile(known, 0.5);
        var spread = Percentile(known.ConvertAll(item => Math.Abs(item - median)), 0.9);
        var scale = spread + 0.02 * Math.Abs(median) + floor;
        return scale > 0 ? new AnomalyScore(Math.Abs(value - median) / scale / Threshold, median) : null;
    }

    private static double Percentile(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)(share * values.Count))];
    }
}
