using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>A day of a series by its summaries.</summary>
internal sealed class RollupChunk(DaySummaries day) : ISummaryChunk
{
    public DaySummaries Day => day;

    public bool HasResets => day.HasResets;

    public long MinTime { get; } = Math.Min(
        day.Windows.Count > 0 ? day.Windows[0].FirstTime : long.MaxValue, day.Markers.Count > 0 ? day.Markers[0] : long.MaxValue);

    public long MaxTime { get; } = Math.Max(
        day.Windows.Count > 0 ? day.Windows[^1].LastTime : long.MinValue, day.Markers.Count > 0 ? day.Markers[^1] : long.MinValue);

    public int Count => day.Windows.Count + day.Markers.Count;

    /// <summary>The last sample of each window at its own time, and the staleness markers that come after one.</summary>
    public void Decode(long minTime, long maxTime, SampleBuffer into)
    {
        var marker = 0;
        foreach (var window in day.Windows)
        {
            for (; marker < day.Markers.Count && day.Markers[marker] < window.LastTime; marker++)
                AddWithin(day.Markers[marker], Staleness.Marker, minTime, maxTime, into);
            AddWithin(window.LastTime, window.Last, minTime, maxTime, into);
        }

        for (; marker < day.Markers.Count; marker++)
            AddWithin(day.Markers[marker], Staleness.Marker, minTime, maxTime, into);
    }

    /// <summary>What is left without some ranges; null where nothing is.</summary>
    public RollupChunk? Without(ReadOnlySpan<(long MinTime, long MaxTime)> deleted)
        => day.Without(deleted) is { IsEmpty: false } left ? new RollupChunk(left) : null;

    public void Summarize(List<WindowSummary> into) => into.AddRange(day.Windows);

    private static void AddWithin(long time, double value, long minTime, long maxTime, SampleBuffer into)
    {
        if (time >= minTime && time <= maxTime)
            into.Add(time, value);
    }
}

/// <summary>The same as samples alone, for who needs more than its summaries have.</summary>
internal sealed class RollupSamples(RollupChunk chunk) : IChunk
{
    public long MinTime => chunk.MinTime;

    public long MaxTime => chunk.MaxTime;

    public int Count => chunk.Count;

    public void Decode(long minTime, long maxTime, SampleBuffer into) => chunk.Decode(minTime, maxTime, into);
}
