using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Load;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>How many samples of each series a server has.</summary>
internal static class StoredSamples
{
    /// <summary>By series, as <see cref="LoadTally"/> counts them.</summary>
    public static async Task<int[]> CountAsync(RunningServer server, EncodedLoad load)
    {
        var counts = new int[load.Shape.Series];
        var targets = Enumerable.Range(0, load.Shape.Targets).ToDictionary(TargetLabels.Instance);
        // A metric and bound at a time: one answer of all series is more than some servers give.
        foreach (var group in Enumerable.Range(0, SeriesLayout.Count).GroupBy(index => Selector(SeriesLayout.Series[index])))
        {
            var byRoute = group.ToDictionary(index => SeriesLayout.Routes[SeriesLayout.Series[index].Route]);
            var window = (long)load.Shape.Span.TotalSeconds + 3600;
            foreach (var (labels, value) in await server.QueryAsync($"count_over_time({group.Key}[{window}s])", load.End))
            {
                var target = targets[labels.GetProperty("instance").GetString()!];
                counts[(target * SeriesLayout.Count) + byRoute[labels.GetProperty("route").GetString()!]] = (int)value;
            }
        }

        return counts;
    }

    /// <summary>
    /// Lost is what was acknowledged and is not there. What is there beyond all that was sent, under way at the end included, is there twice.
    /// </summary>
    public static (long Lost, long Doubled) Compare(LoadTally tally, int[] stored)
    {
        var (lost, doubled) = (0L, 0L);
        for (var i = 0; i < stored.Length; i++)
        {
            lost += Math.Max(0, tally.AcknowledgedOf[i] - stored[i]);
            doubled += Math.Max(0, stored[i] - tally.Sent[i]);
        }

        return (lost, doubled);
    }

    private static string Selector(in LaidOutSeries series)
        => series.Bound is { } bound ? $"{series.Name}{{le=\"{bound}\"}}" : series.Name;
}
