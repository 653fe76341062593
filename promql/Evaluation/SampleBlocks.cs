using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// Sums and extremes of blocks of 32 samples, for windows that are long beside the distance of their steps: a window of a day is then 90
/// blocks and its two ends, not 2,880 samples a step. Of float samples only.
/// </summary>
internal sealed class SampleBlocks
{
    private const int Size = 32;

    private readonly CompensatedSum[] _sums;
    private readonly double[] _least;
    private readonly double[] _greatest;

    public SampleBlocks(ReadOnlySpan<double> values)
    {
        var count = values.Length / Size;
        (_sums, _least, _greatest) = (new CompensatedSum[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var block = values.Slice(i * Size, Size);
            (_least[i], _greatest[i]) = (block[0], block[0]);
            foreach (var value in block)
            {
                _sums[i].Add(value);
                _least[i] = Lesser(_least[i], value);
                _greatest[i] = Greater(_greatest[i], value);
            }
        }
    }

    /// <summary>Whether a window is long enough to be worth it.</summary>
    public static bool Suit(int count) => count >= 4 * Size;

    /// <summary>Sum of the samples [from, to) of the series.</summary>
    public double Sum(ReadOnlySpan<double> values, int from, int to)
    {
        var (first, last) = Whole(from, to);
        var sum = default(CompensatedSum);
        foreach (var value in values[from..(first * Size)])
            sum.Add(value);
        for (var i = first; i < last; i++)
            sum.Add(_sums[i]);
        foreach (var value in values[(last * Size)..to])
            sum.Add(value);
        return sum.Value;
    }

    /// <summary>Least, or greatest, of the samples [from, to); NaN only where there is nothing else.</summary>
    public double Extreme(ReadOnlySpan<double> values, int from, int to, bool isMax)
    {
        var (first, last) = Whole(from, to);
        var extreme = values[from];
        foreach (var value in values[from..(first * Size)])
            extreme = isMax ? Greater(extreme, value) : Lesser(extreme, value);
        for (var i = first; i < last; i++)
            extreme = isMax ? Greater(extreme, _greatest[i]) : Lesser(extreme, _least[i]);
        foreach (var value in values[(last * Size)..to])
            extreme = isMax ? Greater(extreme, value) : Lesser(extreme, value);
        return extreme;
    }

    /// <summary>The blocks that lie in [from, to) whole, of which there are some.</summary>
    private static (int First, int Last) Whole(int from, int to) => ((from + Size - 1) / Size, to / Size);

    private static double Greater(double a, double b) => b > a || double.IsNaN(a) ? b : a;

    private static double Lesser(double a, double b) => b < a || double.IsNaN(a) ? b : a;
}
