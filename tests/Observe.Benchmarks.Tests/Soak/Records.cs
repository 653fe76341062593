using Observe.Benchmarks.Soak;

namespace Observe.Benchmarks.Tests.Soak;

/// <summary>Rows of a server at which nothing changes but what is said.</summary>
internal static class Records
{
    public static SoakRecord At(double seconds, double memory = 300, long series = 100_000, int handles = 300, double write = 4)
    {
        var spread = new LatencySpread(write, write, write);
        return new SoakRecord(
            seconds, (long)(seconds * 50_000), 0, memory, handles, 30, seconds * 0.03, 0.6, 0, new ServerMetrics(200, 3, 2, 1, series, 64, 1), 100,
            spread, [.. SoakQueries.All.Select(_ => spread)]);
    }

    /// <summary>Half an hour, a row every ten seconds.</summary>
    public static SoakRun Run(Func<double, SoakRecord> at)
    {
        SoakRecord[] records = [.. Enumerable.Range(1, 180).Select(i => at(i * 10))];
        return new SoakRun(records, new([.. records.Select(Write)], [.. SoakQueries.All.Select(_ => records.Select(Write).ToArray())]));
    }

    private static TimedLatency Write(SoakRecord record) => new(record.Seconds, record.Writes.Median);
}
