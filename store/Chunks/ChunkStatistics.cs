using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Observe.Store.Metrics;

namespace Observe.Store.Chunks;

/// <summary>
/// What <see cref="WindowSummary"/> says of all samples of one chunk. Only chunks of numbers have it: no NaN, so no staleness marker
/// either, nothing that sums could overflow by, no histogram. First and last time are the chunk's own.
/// </summary>
/// <param name="First">Value of the first sample.</param>
/// <param name="Last">Value of the last sample.</param>
/// <param name="Min">Least value.</param>
/// <param name="Max">Greatest value.</param>
/// <param name="Sum">Sum of the values.</param>
/// <param name="Resets">How often a value is less than the one before it.</param>
/// <param name="Correction">Sum of the values before these falls.</param>
internal sealed record ChunkStatistics(double First, double Last, double Min, double Max, double Sum, int Resets, double Correction)
{
    /// <summary>Of fewer samples they would cost 0.2 bytes a sample and more, and save microseconds.</summary>
    private const int MinSamples = 120;

    /// <summary>Sums of values beyond this may overflow on one way of adding and not on another.</summary>
    public const double Largest = 1e290;

    /// <summary>Null where there are too few values, or any that is no plain number.</summary>
    public static ChunkStatistics? TryOf(ReadOnlySpan<double> values)
    {
        if (values.Length < MinSamples)
            return null;
        var (sum, corrections) = (default(LaneSums), default(LaneSums));
        var (min, max, resets) = (Vector256.Create(values[0]), Vector256.Create(values[0]), Vector256<long>.Zero);
        ref var first = ref MemoryMarshal.GetReference(values);
        var at = 1;
        for (; at <= values.Length - Vector256<double>.Count; at += Vector256<double>.Count)
        {
            var (value, before) = (Vector256.LoadUnsafe(ref first, (nuint)at), Vector256.LoadUnsafe(ref first, (nuint)at - 1));
            var fell = Vector256.LessThan(value, before);
            (min, max) = (Vector256.Min(min, value), Vector256.Max(max, value));
            // A lane that is true is −1.
            resets -= fell.AsInt64();
            sum.Add(value);
            corrections.Add(fell & before);
        }

        return Finish(values, at, (sum.ToSum(), corrections.ToSum()), (min, max), (int)Vector256.Sum(resets));
    }

    /// <summary>As a summary of the window that holds a chunk and nothing else.</summary>
    public WindowSummary ToSummary(IChunk chunk)
        => new(chunk.MinTime - 1, chunk.MaxTime, chunk.Count, chunk.MinTime, chunk.MaxTime, First, Last, Min, Max, Sum, Resets, Correction);

    /// <summary>The first value, and those that fill no vector.</summary>
    private static ChunkStatistics? Finish(
        ReadOnlySpan<double> values, int at, (CompensatedSum Sum, CompensatedSum Corrections) sums, (Vector256<double> Min, Vector256<double> Max) lanes, int resets)
    {
        var (min, max) = (values[0], values[0]);
        for (var lane = 0; lane < Vector256<double>.Count; lane++)
            (min, max) = (Math.Min(min, lanes.Min[lane]), Math.Max(max, lanes.Max[lane]));
        sums.Sum.Add(values[0]);
        for (; at < values.Length; at++)
        {
            (min, max) = (Math.Min(min, values[at]), Math.Max(max, values[at]));
            sums.Sum.Add(values[at]);
            if (values[at] < values[at - 1])
            {
                resets++;
                sums.Corrections.Add(values[at - 1]);
            }
        }

        // One NaN makes the sum one.
        return double.IsFinite(sums.Sum.Value) && min >= -Largest && max <= Largest
            ? new ChunkStatistics(values[0], values[^1], min, max, sums.Sum.Value, resets, sums.Corrections.Value)
            : null;
    }

    /// <summary>As <see cref="CompensatedSum"/>, four at a time: what an addition lost by Knuth's TwoSum, which has no branch.</summary>
    private struct LaneSums
    {
        private Vector256<double> _sum;
        private Vector256<double> _lost;

        public void Add(Vector256<double> value)
        {
            var total = _sum + value;
            var added = total - _sum;
            _lost += _sum - (total - added) + (value - added);
            _sum = total;
        }

        public readonly CompensatedSum ToSum()
        {
            var sum = default(CompensatedSum);
            for (var lane = 0; lane < Vector256<double>.Count; lane++)
            {
                sum.Add(_sum[lane]);
                sum.Add(_lost[lane]);
            }

            return sum;
        }
    }
}
