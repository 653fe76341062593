using System.Diagnostics.CodeAnalysis;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Rollups;

/// <summary>
/// One series' day at one resolution. Windows are (k·width, (k+1)·width], as PromQL's ranges are open at their left end, so the sample
/// of midnight itself makes a window of its own, which ends with the day before.
/// </summary>
/// <param name="Windows">Those with samples, in order of time.</param>
/// <param name="Markers">Times of staleness markers that the last sample of their window comes before.</param>
/// <param name="HasResets">Whether falls of the values are kept.</param>
internal sealed record DaySummaries(IReadOnlyList<WindowSummary> Windows, IReadOnlyList<long> Markers, bool HasResets)
{
    /// <summary>
    /// A series that falls more often than at one sample in so many is no counter: what its falls sum up to is of no use, and takes
    /// as much room as the sum itself.
    /// </summary>
    private const int CounterFalls = 32;

    public bool IsEmpty => Windows.Count == 0 && Markers.Count == 0;

    /// <summary>Summarizes a day's samples, in order of time; false where they are of a kind that summaries cannot stand for.</summary>
    public static bool TryMake(SampleBuffer samples, long width, [NotNullWhen(true)] out DaySummaries? summaries)
    {
        summaries = null;
        if (samples.Count == 0 || samples.HasHistograms)
            return false;
        var (windows, markers) = (new List<WindowSummary>(), new List<long>());
        var (total, end, falls, before) = (new WindowTotal(), long.MinValue, 0, double.NaN);
        for (var i = 0; i < samples.Count; i++)
        {
            var (time, value) = (samples.Times[i], samples.Values[i]);
            if (time > end)
            {
                Close(total, end, width, windows);
                (total, end) = (new WindowTotal(), EndOf(time, width));
            }

            if (Staleness.IsMarker(value))
            {
                // Of several in a window the last one tells all.
                if (markers.Count > 0 && EndOf(markers[^1], width) == end)
                    markers.RemoveAt(markers.Count - 1);
                markers.Add(time);
                continue;
            }

            if (Math.Abs(value) > ChunkStatistics.Largest && double.IsFinite(value))
                return false;
            if (markers.Count > 0 && EndOf(markers[^1], width) == end)
                markers.RemoveAt(markers.Count - 1);
            falls += value < before ? 1 : 0;
            before = value;
            total.Add(time, value);
        }

        Close(total, end, width, windows);
        summaries = new DaySummaries(windows, markers, falls * CounterFalls <= samples.Count);
        return true;
    }

    /// <summary>The same without the windows whose samples reach into any of the ranges, and without the markers in them.</summary>
    public DaySummaries Without(ReadOnlySpan<(long MinTime, long MaxTime)> deleted)
    {
        var (windows, markers) = (new List<WindowSummary>(Windows.Count), new List<long>(Markers.Count));
        foreach (var window in Windows)
        {
            if (!Touches(deleted, window.FirstTime, window.LastTime))
                windows.Add(window);
        }

        foreach (var marker in Markers)
        {
            if (!Touches(deleted, marker, marker))
                markers.Add(marker);
        }

        return this with { Windows = windows, Markers = markers };
    }

    /// <summary>The same in wider windows, which narrower ones fill evenly.</summary>
    public DaySummaries Widen(long width)
    {
        var windows = new List<WindowSummary>((int)(ChunkBuilder.Day / width) + 1);
        var (total, end) = (new WindowTotal(), long.MinValue);
        foreach (var narrow in Windows)
        {
            if (narrow.End > end)
            {
                Close(total, end, width, windows);
                (total, end) = (new WindowTotal(), EndOf(narrow.End, width));
            }

            total.Add(narrow);
        }

        Close(total, end, width, windows);
        // Those between two windows alone would be neither all nor none.
        for (var i = 0; i < windows.Count && !HasResets; i++)
            windows[i] = windows[i] with { Resets = 0, Correction = 0 };
        return this with { Windows = windows, Markers = Markers.Count == 0 ? [] : LastOf(Markers, windows, width) };
    }

    /// <summary>The end of the window that a time lies in.</summary>
    public static long EndOf(long time, long width) => ChunkBuilder.FloorDivide(time - 1, width) * width + width;

    /// <summary>Markers that are the last of their window.</summary>
    private static long[] LastOf(IReadOnlyList<long> markers, List<WindowSummary> windows, long width)
    {
        var lastTimes = windows.ToDictionary(window => window.End, window => window.LastTime);
        return [.. markers.GroupBy(marker => EndOf(marker, width)).Select(group => (End: group.Key, Marker: group.Last()))
            .Where(item => item.Marker > lastTimes.GetValueOrDefault(item.End, long.MinValue)).Select(item => item.Marker)];
    }

    private static bool Touches(ReadOnlySpan<(long MinTime, long MaxTime)> ranges, long from, long to)
    {
        foreach (var (minTime, maxTime) in ranges)
        {
            if (minTime <= to && maxTime >= from)
                return true;
        }

        return false;
    }

    private static void Close(WindowTotal total, long end, long width, List<WindowSummary> windows)
    {
        if (total.Count > 0)
            windows.Add(total.ToSummary(end - width, end));
    }
}
