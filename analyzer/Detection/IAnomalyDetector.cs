namespace Observe.Analyzer.Detection;

/// <summary>How unlike itself a series is now. Pure, no look-ahead.</summary>
internal interface IAnomalyDetector
{
    string Name { get; }

    /// <param name="past">Values before the one judged, oldest first; NaN marks a gap.</param>
    /// <param name="value">The value judged.</param>
    /// <param name="floor">A deviation smaller than this is of no interest, in the series' unit.</param>
    /// <returns>Null where too little is known.</returns>
    AnomalyScore? Judge(ReadOnlySpan<double> past, double value, double floor);
}

/// <param name="Score">≥ 0; 1 is the threshold.</param>
/// <param name="Expected">What was expected.</param>
internal readonly record struct AnomalyScore(double Score, double Expected);
