using System.Runtime.InteropServices;

namespace Observe.Store.Metrics;

/// <summary>
/// "This series has ended": a NaN with one exact bit pattern, as in Prometheus. For a histogram the marker is its sum.
/// </summary>
public static class Staleness
{
    public const ulong MarkerBits = 0x7ff0000000000002;

    public static double Marker { get; } = BitConverter.UInt64BitsToDouble(MarkerBits);

    public static bool IsMarker(double value) => BitConverter.DoubleToUInt64Bits(value) == MarkerBits;

    /// <summary>Whether any is the marker.</summary>
    public static bool HasMarker(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, ulong>(values).Contains(MarkerBits);

    public static bool IsMarker(in Sample sample)
        => sample.Histogram is { } histogram ? IsMarker(histogram.Sum) : IsMarker(sample.Value);
}
