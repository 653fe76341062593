using Observe.Store.Chunks;
using Observe.Store.Chunks.Pages;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>
/// Values of a record as whole numbers under one scale (<see cref="Decimals"/>), each as its distance from what the ones before lead
/// to expect: a counter's last value is near its next first, its least is its first, its sum lies on a line.
/// </summary>
internal sealed class MantissaValues
{
    private readonly IReadOnlyList<WindowSummary> _windows;
    private readonly long[] _mantissas;
    private readonly int _scale;
    private readonly bool _hasMidnight;
    private readonly bool _hasResets;

    private MantissaValues(IReadOnlyList<WindowSummary> windows, long[] mantissas, int scale, bool hasMidnight, bool hasResets)
        => (_windows, _mantissas, _scale, _hasMidnight, _hasResets) = (windows, mantissas, scale, hasMidnight, hasResets);

    /// <summary>Null where the values have no scale, or the sums none that is near enough.</summary>
    /// <param name="windows">Windows after midnight's own.</param>
    /// <param name="midnight">The value of midnight's sample, or null.</param>
    /// <param name="hasResets">Whether corrections are kept.</param>
    public static MantissaValues? TryOf(IReadOnlyList<WindowSummary> windows, double? midnight, bool hasResets)
    {
        var values = new List<double>(4 * windows.Count + 1);
        foreach (var window in windows)
            values.AddRange([window.First, window.Last, window.Min, window.Max]);
        if (midnight is { } value)
            values.Add(value);
        var mantissas = new long[values.Count];
        if (!Decimals.TryScale(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values), 0, mantissas, out var scale))
            return null;
        foreach (var window in windows)
        {
            var added = window.Count * Math.Max(Math.Abs(window.Min), Math.Abs(window.Max));
            if (!Decimals.TryScaleSum(window.Sum, scale, added, out _) || (hasResets && !Decimals.TryScaleSum(window.Correction, scale, added, out _)))
                return null;
        }

        return new MantissaValues(windows, mantissas, scale, midnight is not null, hasResets);
    }

    public static double Value(long mantissa, int scale)
    {
        Span<double> value = stackalloc double[1];
        Decimals.Values([mantissa], scale, value);
        return value[0];
    }

    /// <summary>What the first window's first value is told from: midnight's, else such that it is as far as the second window's.</summary>
    private long Before
        => _hasMidnight ? _mantissas[^1]
            : _windows.Count == 0 ? 0
            : _mantissas[0] - (_windows.Count == 1 ? 0 : _mantissas[4] - _mantissas[1]);

    public void Encode(ByteWriter to)
    {
        to.Byte((byte)_scale);
        to.Zigzag(Before);
    }

    public void Fill(RollupColumns columns)
    {
        var before = Before;
        for (var i = 0; i < _windows.Count; i++)
        {
            var (first, last, min, max) = (_mantissas[4 * i], _mantissas[4 * i + 1], _mantissas[4 * i + 2], _mantissas[4 * i + 3]);
            columns[RollupColumn.First][i] = first - before;
            columns[RollupColumn.Last][i] = last - first;
            columns[RollupColumn.Min][i] = Math.Min(first, last) - min;
            columns[RollupColumn.Max][i] = max - Math.Max(first, last);
            columns[RollupColumn.Sum][i] = Decimals.Nearest(_windows[i].Sum, _scale) - OnALine(first, last, _windows[i].Count);
            if (_hasResets)
                columns[RollupColumn.Correction][i] = Decimals.Nearest(_windows[i].Correction, _scale);
            before = last;
        }
    }

    /// <summary>Puts what <see cref="Fill"/> wrote into windows that have their times and counts.</summary>
    public static void Take(RollupColumns columns, long before, int scale, Span<WindowSummary> windows)
    {
        Span<long> mantissas = stackalloc long[6];
        Span<double> values = stackalloc double[6];
        for (var i = 0; i < windows.Length; i++)
        {
            var first = before + columns[RollupColumn.First][i];
            var last = first + columns[RollupColumn.Last][i];
            mantissas[0] = first;
            mantissas[1] = last;
            mantissas[2] = Math.Min(first, last) - columns[RollupColumn.Min][i];
            mantissas[3] = Math.Max(first, last) + columns[RollupColumn.Max][i];
            mantissas[4] = columns[RollupColumn.Sum][i] + OnALine(first, last, windows[i].Count);
            mantissas[5] = columns[RollupColumn.Correction][i];
            Decimals.Values(mantissas, scale, values);
            windows[i] = windows[i] with
            {
                First = values[0],
                Last = values[1],
                Min = values[2],
                Max = values[3],
                Sum = values[4],
                Correction = values[5],
            };
            before = last;
        }
    }

    /// <summary>Wraps where it is too large; so does its inverse.</summary>
    private static long OnALine(long first, long last, int count) => (first + last) * count / 2;
}
