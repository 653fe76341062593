namespace Observe.Store.Metrics;

/// <summary>
/// What a series did in the window (Start, End], times in ms: enough for PromQL's functions of a range to be computed without its
/// samples. Staleness markers are no samples here, NaN is one.
/// </summary>
/// <param name="Start">Begin of the window, not part of it.</param>
/// <param name="End">End of the window.</param>
/// <param name="Count">Samples, at least one.</param>
/// <param name="FirstTime">Time of the first sample.</param>
/// <param name="LastTime">Time of the last sample.</param>
/// <param name="First">Value of the first sample.</param>
/// <param name="Last">Value of the last sample.</param>
/// <param name="Min">Least value; NaN only where there is nothing else.</param>
/// <param name="Max">Greatest value; NaN only where there is nothing else.</param>
/// <param name="Sum">Sum of the values.</param>
/// <param name="Resets">How often a value is less than the one before it, both in this window.</param>
/// <param name="Correction">
/// Sum of the values before these resets: what a counter grew is Last − First + Correction.
/// </param>
public readonly record struct WindowSummary(
    long Start, long End, int Count, long FirstTime, long LastTime,
    double First, double Last, double Min, double Max, double Sum, int Resets, double Correction);
