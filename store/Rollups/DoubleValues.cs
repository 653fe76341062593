using Observe.Store.Chunks;
using Observe.Store.Chunks.Pages;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>Values of a record that have no scale, to the bit: each as XOR with the one before; least and greatest where they are neither first nor last.</summary>
internal static class DoubleValues
{
    public static void Fill(ReadOnlySpan<WindowSummary> windows, RollupColumns columns)
    {
        for (var i = 0; i < windows.Length; i++)
        {
            columns[RollupColumn.Min][i] = (long)KindOf(windows[i].Min, windows[i]);
            columns[RollupColumn.Max][i] = (long)KindOf(windows[i].Max, windows[i]);
        }
    }

    public static void Encode(ReadOnlySpan<WindowSummary> windows, double? midnight, bool hasResets, ByteWriter to)
    {
        var (ends, extremes, sums) = (new List<double>(), new List<double>(), new List<double>());
        if (midnight is { } value)
            ends.Add(value);
        foreach (ref readonly var window in windows)
        {
            ends.AddRange([window.First, window.Last]);
            if (KindOf(window.Min, window) == ExtremeKind.Own)
                extremes.Add(window.Min);
            if (KindOf(window.Max, window) == ExtremeKind.Own)
                extremes.Add(window.Max);
            sums.Add(window.Sum);
            if (hasResets && window.Resets > 0)
                sums.Add(window.Correction);
        }

        EncodeXor(ends, to);
        EncodeXor(extremes, to);
        EncodeXor(sums, to);
    }

    /// <summary>Puts the values into windows that have their times, counts and resets.</summary>
    /// <returns>The value of midnight's sample.</returns>
    public static double? Take(ref ByteReader from, RollupColumns columns, Span<WindowSummary> windows, bool hasMidnight, bool hasResets)
    {
        var (own, corrected) = (0, 0);
        for (var i = 0; i < windows.Length; i++)
        {
            own += columns[RollupColumn.Min][i] == (long)ExtremeKind.Own ? 1 : 0;
            own += columns[RollupColumn.Max][i] == (long)ExtremeKind.Own ? 1 : 0;
            corrected += hasResets && windows[i].Resets > 0 ? 1 : 0;
        }

        var ends = DecodeXor(ref from, 2 * windows.Length + (hasMidnight ? 1 : 0));
        var extremes = new Queue<double>(DecodeXor(ref from, own));
        var sums = new Queue<double>(DecodeXor(ref from, windows.Length + corrected));
        var at = hasMidnight ? 1 : 0;
        for (var i = 0; i < windows.Length; i++)
        {
            var (first, last) = (ends[at++], ends[at++]);
            windows[i] = windows[i] with
            {
                First = first,
                Last = last,
                Min = Extreme(columns[RollupColumn.Min][i], first, last, extremes),
                Max = Extreme(columns[RollupColumn.Max][i], first, last, extremes),
                Sum = sums.Dequeue(),
                Correction = hasResets && windows[i].Resets > 0 ? sums.Dequeue() : 0,
            };
        }

        return hasMidnight ? ends[0] : null;
    }

    private static double Extreme(long kind, double first, double last, Queue<double> own)
        => kind == (long)ExtremeKind.First ? first : kind == (long)ExtremeKind.Last ? last : own.Dequeue();

    private static ExtremeKind KindOf(double extreme, in WindowSummary window)
        => IsSame(extreme, window.First) ? ExtremeKind.First : IsSame(extreme, window.Last) ? ExtremeKind.Last : ExtremeKind.Own;

    private static bool IsSame(double a, double b) => BitConverter.DoubleToUInt64Bits(a) == BitConverter.DoubleToUInt64Bits(b);

    private static void EncodeXor(List<double> values, ByteWriter to)
    {
        var start = to.BeginLength();
        XorValues.Encode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values), 0, to);
        to.EndLength(start);
    }

    private static double[] DecodeXor(ref ByteReader from, int count)
    {
        var values = new double[count];
        XorValues.Decode(from.Take((int)from.UInt32()), 0, values);
        return values;
    }
}
