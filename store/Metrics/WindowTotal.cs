namespace Observe.Store.Metrics;

/// <summary>
/// Samples and summaries of one series, added in order of time, as one summary. The step between two that follow each other counts:
/// a fall is a reset, wherever one summary ends and the next begins.
/// </summary>
public sealed class WindowTotal
{
    private CompensatedSum _sum;

    public int Count { get; private set; }

    public long FirstTime { get; private set; }

    public long LastTime { get; private set; }

    public double First { get; private set; }

    public double Last { get; private set; }

    public double Min { get; private set; }

    public double Max { get; private set; }

    public double Sum => _sum.Value;

    public int Resets { get; private set; }

    public double Correction { get; private set; }

    /// <summary>Adds one sample that is later than all before; no staleness marker.</summary>
    public void Add(long time, double value) => Add(1, time, time, value, value, value, value, value, 0, 0);

    /// <summary>Adds a summary of samples that are later than all before.</summary>
    public void Add(in WindowSummary next)
        => Add(
            next.Count, next.FirstTime, next.LastTime, next.First, next.Last, next.Min, next.Max, next.Sum, next.Resets, next.Correction);

    public WindowSummary ToSummary(long start, long end)
        => new(start, end, Count, FirstTime, LastTime, First, Last, Min, Max, Sum, Resets, Correction);

    private void Add(
        int count, long firstTime, long lastTime, double first, double last, double min, double max, double sum, int resets, double correction)
    {
        if (Count == 0)
        {
            (FirstTime, First, Min, Max) = (firstTime, first, min, max);
        }
        else
        {
            if (first < Last)
            {
                Resets++;
                Correction += Last;
            }

            // A NaN stays only until there is a number.
            if (min < Min || double.IsNaN(Min))
                Min = min;
            if (max > Max || double.IsNaN(Max))
                Max = max;
        }

        (Count, LastTime, Last) = (Count + count, lastTime, last);
        _sum.Add(sum);
        Resets += resets;
        Correction += correction;
    }
}
