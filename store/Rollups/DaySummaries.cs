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

    /// <summary>Sums of values beyond this may overflow on one way of adding and not on another.</summary>
    private const double Largest = 1e290;

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

            if (Math.Abs(value) > Largest && double.IsFinite(value))
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

    /// <summary>The end of the window that a time lies in.</summary>
    public static long EndOf(long time, long width) => ChunkBuilder.FloorDivide(time - 1, width) * width + width;

    private static void Close(WindowTotal total, long end, long width, List<WindowSummary> windows)
    {
        if (total.Count > 0)
            windows.Add(total.ToSummary(end - width, end));
    }
}
