using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>
/// Hot: <c>rate</c>, <c>increase</c> and <c>delta</c> of a series of floats at all steps. The windows of 64 steps are measured one after
/// another, then extrapolated four at a time; nothing is allocated. Guarded by the benchmark of range functions.
/// </summary>
internal static class RateColumn
{
    private const int Block = 64;

    /// <param name="column">Written where a window holds two samples or more.</param>
    /// <param name="call">Of the function.</param>
    /// <param name="range">Where windows lie; not the same one at every step.</param>
    /// <param name="series">Floats alone, none of which says when its counter began.</param>
    /// <param name="isCounter">Whether falls are resets.</param>
    /// <param name="isRate">Whether it is growth a second, or over the window.</param>
    public static void Fill(StepSeries column, FunctionCall call, RangeVector range, RangeSeries series, bool isCounter, bool isRate)
    {
        Span<WindowMeasures> windows = stackalloc WindowMeasures[Block / Vector256<double>.Count];
        var slide = new Slide(series, isCounter);
        for (var begin = 0; begin < column.Values.Length; begin += Block)
        {
            call.Context.CancellationToken.ThrowIfCancellationRequested();
            var values = column.Values.AsSpan(begin, Math.Min(Block, column.Values.Length - begin));
            var end = call.Context.Times.Shift(range.Shift, call.Steps[begin]);
            slide.Measure(end, call.Steps.Step, range.Range, MemoryMarshal.Cast<WindowMeasures, double>(windows), values.Length);
            Extrapolate(windows, isCounter, isRate ? range.Range / 1000.0 : 1, values);
        }
    }

    private static void Extrapolate(ReadOnlySpan<WindowMeasures> windows, bool isCounter, double seconds, Span<double> values)
    {
        foreach (ref readonly var four in windows)
        {
            var factor = Extrapolation.Factor(
                four.Sampled / 1000.0, four.ToStart / 1000.0, four.ToEnd / 1000.0, four.Intervals, isCounter, four.First, four.Growth);
            var result = Vector256.ConditionalSelect(
                Vector256.GreaterThanOrEqual(four.Intervals, Vector256<double>.One), four.Growth * (factor / seconds), Vector256.Create(StepSeries.Absent));
            if (values.Length <= Vector256<double>.Count)
            {
                for (var i = 0; i < values.Length; i++)
                    values[i] = result[i];
                return;
            }

            result.CopyTo(values);
            values = values[Vector256<double>.Count..];
        }
    }

    /// <summary>What extrapolation asks of four windows: distances in ms. Of one with less than two samples only the intervals are known.</summary>
    /// <param name="Sampled">From the first to the last sample.</param>
    /// <param name="ToStart">From the window's begin to the first sample.</param>
    /// <param name="ToEnd">From the last sample to the window's end.</param>
    /// <param name="Intervals">Samples but one.</param>
    /// <param name="First">First value.</param>
    /// <param name="Growth">From the first to the last sample.</param>
    private readonly record struct WindowMeasures(
        Vector256<double> Sampled, Vector256<double> ToStart, Vector256<double> ToEnd, Vector256<double> Intervals, Vector256<double> First, Vector256<double> Growth);

    /// <summary>Measures windows one after another.</summary>
    private ref struct Slide(RangeSeries series, bool isCounter)
    {
        private readonly ReadOnlySpan<long> _times = series.Samples.Times;
        private readonly ReadOnlySpan<double> _values = series.Samples.Values;
        private readonly bool _hasResets = isCounter && !series.CounterResets.IsEmpty;
        private SlidingWindow _window = new(series.Samples.Times);

        public void Measure(long end, long step, long range, scoped Span<double> lanes, int count)
        {
            var window = _window;
            for (var i = 0; i < count; i++, end += step)
            {
                window.MoveTo(end - range, end);
                // Four windows lie side by side, measure by measure.
                var lane = lanes.Slice((i / 4 * 24) + (i % 4), 21);
                lane[12] = window.Count - 1;
                if (window.Count < 2)
                    continue;
                var (from, last) = (window.From, window.To - 1);
                lane[0] = _times[last] - _times[from];
                lane[4] = _times[from] - (end - range);
                lane[8] = end - _times[last];
                lane[16] = _values[from];
                lane[20] = _values[last] - _values[from] + (_hasResets ? series.ResetCorrection(from, window.To) : 0);
            }

            _window = window;
        }
    }
}
