namespace Observe.Store.Metrics;

/// <summary>
/// One point of a series: a 64-bit float, or a native histogram (then <see cref="Value"/> is not used).
/// </summary>
/// <param name="Time">Milliseconds since the Unix epoch; may be negative.</param>
/// <param name="Value">The float value where <paramref name="Histogram"/> is null.</param>
/// <param name="Histogram">The native histogram, or null.</param>
/// <param name="StartTime">When the counter began, ms since the epoch; 0 = not known.</param>
public readonly record struct Sample(long Time, double Value, NativeHistogram? Histogram = null, long StartTime = 0)
{
    public bool IsHistogram => Histogram is not null;
}
