using System.Text;

namespace Observe.Benchmarks.Soak;

/// <summary>All that was recorded.</summary>
internal sealed record SoakRun(IReadOnlyList<SoakRecord> Records, SoakLatencies Latencies);

/// <summary>A row of the table.</summary>
/// <param name="Growth">Of the line of least squares over the judged time, as a share of the mean; null where it is not judged.</param>
internal readonly record struct SummaryRow(string Title, string Format, double First, double Last, double? Growth, double Bound)
{
    public bool IsFlat => Growth is not { } growth || growth <= Bound;
}

/// <summary>
/// First five minutes against last five, and a verdict: a row is flat where the line of least squares over the last twenty minutes grows by
/// no more than its bound. In shorter runs five minutes are a third of the run at most, twenty two thirds.
/// </summary>
internal static class SoakSummary
{
    /// <summary>A checkpoint comes about every four minutes at the default rate.</summary>
    public const double SawTooth = 240;

    /// <summary>
    /// MiB that a new series may take: its labels (300 bytes a series here, each text once), its place in the index, its summaries and its
    /// open chunk. Series stay in memory for a day after their last sample, by design.
    /// </summary>
    public const double MiBPerSeries = 2.0 / 1024;

    private const double FiveMinutes = 300;
    private const double TwentyMinutes = 1200;

    public static IReadOnlyList<SummaryRow> Rows(SoakRun run)
    {
        var (records, writes) = (run.Records, run.Latencies.Writes);
        var end = records[^1].Seconds;
        var from = end - Math.Min(TwentyMinutes, end * 2 / 3);
        // Until then the longest range becomes longer.
        var queriesFrom = Math.Max(from, Math.Min(SoakQueries.LongestRange.TotalSeconds, end / 2));
        var firstSeries = records.First(record => record.Seconds >= from).Server.Series;
        var rows = new List<SummaryRow>
        {
            Mean("resident memory, MiB", "0", record => record.MemoryMiB, null),
            Mean("resident memory less 2 KiB a new series, lowest of each 4 min, MiB", "0", WithoutNewSeries, 0.05, isSawTooth: true),
            Mean("managed heap less 2 KiB a new series, lowest of each 4 min, MiB", "0", record => record.Server.HeapMiB - NewSeries(record), 0.05, isSawTooth: true),
            Mean("open file handles", "0.0", record => record.Handles, 0.02),
            Mean("threads", "0.0", record => record.Threads, 0.1),
            Mean("CPU seconds a million samples", "0.00", record => record.ProcessorPerMillion, 0.1),
            Mean("noise: cores busy with others", "0.00", record => record.Others, null),
            Latency("write p50, ms", writes, 0.5, record => record.Writes.Median, 0.2, from),
            Latency("write p99, ms", writes, 0.99, record => record.Writes.P99, 0.5, from),
        };
        for (var i = 0; i < SoakQueries.All.Count; i++)
        {
            var (query, name) = (i, SoakQueries.All[i].Name);
            rows.Add(Latency($"{name}: p50, ms", run.Latencies.Queries[i], 0.5, record => record.Queries[query].Median, 0.2, queriesFrom));
            rows.Add(Latency($"{name}: p99, ms", run.Latencies.Queries[i], 0.99, record => record.Queries[query].P99, 0.5, queriesFrom));
        }

        return rows;

        double NewSeries(SoakRecord record) => (record.Server.Series - firstSeries) * MiBPerSeries;
        double WithoutNewSeries(SoakRecord record) => record.MemoryMiB - NewSeries(record);

        SummaryRow Mean(string title, string format, Func<SoakRecord, double> of, double? bound, bool isSawTooth = false)
            => Judged(
                title, format, records.Where(record => IsFirst(record.Seconds, end)).Average(of), records.Where(record => IsLast(record.Seconds, end)).Average(of),
                of, bound, from, isSawTooth);

        SummaryRow Latency(string title, IReadOnlyList<TimedLatency> all, double share, Func<SoakRecord, double> of, double bound, double since)
            => Judged(title, "0.0", Of(all.Where(item => IsFirst(item.At, end)), share), Of(all.Where(item => IsLast(item.At, end)), share), of, bound, since, false);

        SummaryRow Judged(string title, string format, double first, double last, Func<SoakRecord, double> of, double? bound, double since, bool isSawTooth)
            => new(title, format, first, last, bound is null ? null : Growth([.. records.Where(record => record.Seconds >= since).Select(record => (record.Seconds, of(record)))], isSawTooth), bound ?? 0);
    }

    /// <summary>Share of the mean by which the line grows from the first point to the last.</summary>
    public static double Growth(IReadOnlyList<(double X, double Y)> points, bool isSawTooth)
    {
        var judged = isSawTooth ? Trend.Lowest(points, SawTooth) : points;
        var known = judged.Where(point => double.IsFinite(point.Y)).ToArray();
        return known.Length == 0 ? 0 : Trend.Slope(known) * (points[^1].X - points[0].X) / known.Average(point => point.Y);
    }

    public static string Markdown(IReadOnlyList<SummaryRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| | first 5 min | last 5 min | growth by line | bound | verdict |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var row in rows)
        {
            var verdict = row.Growth is { } growth ? $"{growth:+0.0 %;-0.0 %;0 %} | {row.Bound:0 %} | {(row.IsFlat ? "flat" : "**not flat**")}" : "– | – | –";
            text.AppendLine($"| {row.Title} | {row.First.ToString(row.Format)} | {row.Last.ToString(row.Format)} | {verdict} |");
        }

        return text.ToString();
    }

    private static bool IsFirst(double seconds, double end) => seconds <= Math.Min(FiveMinutes, end / 3);

    private static bool IsLast(double seconds, double end) => seconds > end - Math.Min(FiveMinutes, end / 3);

    private static double Of(IEnumerable<TimedLatency> latencies, double share)
    {
        var spread = LatencySpread.Of(latencies.Select(item => item.Milliseconds));
        return share == 0.5 ? spread.Median : spread.P99;
    }
}
