using System.Runtime.Intrinsics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>
/// A series of a range vector with the samples of all windows of the query; summaries stand for samples that are not there. The next
/// series may use the same buffer.
/// </summary>
internal sealed class RangeSeries(LabelSet labels, SampleBuffer samples, WindowSummary[]? summaries = null, bool dropsName = false)
{
    private int[]? _resets;
    private SampleBlocks? _blocks;

    public LabelSet Labels => labels;

    public SampleBuffer Samples => samples;

    public WindowSummary[]? Summaries => summaries;

    public bool DropsName => dropsName;

    /// <summary>Of all samples, where they are floats.</summary>
    public SampleBlocks Blocks => _blocks ??= new SampleBlocks(samples.Values);

    /// <summary>Indexes of the float samples that are less than the one before: mostly none.</summary>
    public ReadOnlySpan<int> CounterResets => _resets ??= FindResets(samples.Values);

    /// <summary>Sum of the values before each fall among the samples [from, to).</summary>
    public double ResetCorrection(int from, int to)
    {
        var resets = CounterResets;
        return resets.IsEmpty ? 0 : SumBefore(resets, from, to);
    }

    private double SumBefore(ReadOnlySpan<int> resets, int from, int to)
    {
        var correction = 0.0;
        var first = resets.BinarySearch(from + 1);
        for (var i = first < 0 ? ~first : first; i < resets.Length && resets[i] < to; i++)
            correction += samples.Values[resets[i] - 1];
        return correction;
    }

    private static int[] FindResets(ReadOnlySpan<double> values)
    {
        List<int>? resets = null;
        for (var from = 1; from < values.Length; from += Vector256<double>.Count)
        {
            if (from + Vector256<double>.Count <= values.Length
                && !Vector256.LessThanAny(Vector256.Create(values[from..]), Vector256.Create(values[(from - 1)..])))
                continue;
            for (var i = from; i < Math.Min(from + Vector256<double>.Count, values.Length); i++)
            {
                if (values[i] < values[i - 1])
                    (resets ??= []).Add(i);
            }
        }

        return resets is null ? [] : [.. resets];
    }
}

/// <summary>One series' samples [From, To) of the window (Start, End], ms.</summary>
internal readonly ref struct RangeWindow(RangeSeries series, int from, int to, long start, long end)
{
    private readonly ReadOnlySpan<NativeHistogram?> _histograms
        = series.Samples.HasHistograms ? series.Samples.Histograms[from..to] : default;

    public LabelSet Labels => series.Labels;

    public long Start { get; } = start;

    public long End { get; } = end;

    public int Count => to - from;

    public ReadOnlySpan<long> Times { get; } = series.Samples.Times[from..to];

    public ReadOnlySpan<double> Values { get; } = series.Samples.Values[from..to];

    /// <summary>Seconds from begin to end.</summary>
    public double Seconds => (End - Start) / 1000.0;

    public NativeHistogram? HistogramAt(int index) => _histograms.IsEmpty ? null : _histograms[index];

    public Computed this[int index] => new(Values[index], HistogramAt(index));

    public int HistogramCount
    {
        get
        {
            var count = 0;
            foreach (var histogram in _histograms)
                count += histogram is null ? 0 : 1;
            return count;
        }
    }

    public bool HasStartTimes => !series.Samples.StartTimes.IsEmpty;

    /// <summary>When the counter of a sample began, ms; 0 where that is not known.</summary>
    public long StartTimeAt(int index) => series.Samples.StartTimes.IsEmpty ? 0 : series.Samples.StartTimes[from + index];

    /// <summary>Sum of the values before each fall within the window: what a counter grew is last − first + this.</summary>
    public double ResetCorrection => series.ResetCorrection(from, to);

    /// <summary>Whether sums and extremes of blocks are to be used: for a long window of a series without histograms.</summary>
    public bool SuitsBlocks => SampleBlocks.Suit(to - from) && !series.Samples.HasHistograms;

    public double SumOfBlocks() => series.Blocks.Sum(series.Samples.Values, from, to);

    public double ExtremeOfBlocks(bool isMax) => series.Blocks.Extreme(series.Samples.Values, from, to, isMax);

    /// <summary>The float samples alone; the window itself where it holds nothing else.</summary>
    public RangeWindow Floats()
    {
        if (HistogramCount == 0)
            return this;
        var floats = new SampleBuffer();
        for (var i = 0; i < Count; i++)
        {
            if (_histograms[i] is null)
                floats.Add(new Sample(Times[i], Values[i], null, StartTimeAt(i)));
        }

        return new RangeWindow(new RangeSeries(Labels, floats), 0, floats.Count, Start, End);
    }
}
