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
internal sealed class SoakSummary
{
    /// <summary>A checkpoint comes about every four minutes at the default rate.</summary>
    private const double SawTooth = 240;

    /// <summary>
    /// MiB that a new series may take: its labels (300 bytes a series here, each text once), its place in the index, its summaries and its
    /// open chunk. Series stay in memory for a day after their last sample, by design.
    /// </summary>
    private const double MiBPerSeries = 2.0 / 1024;

    private const double FiveMinutes = 300;
    private const double TwentyMinutes = 1200;

    private readonly SoakRun _run;
    private readonly double _end;
    private readonly double _judgedFrom;

    private SoakSummary(SoakRun run)
    {
        _run = run;
        _end = run.Records[^1].Seconds;
        _judgedFrom = _end - Math.Min(TwentyMinutes, _end * 2 / 3);
    }

    public static IReadOnlyList<SummaryRow> Rows(SoakRun run)
    {
        var summary = new SoakSummary(run);
        return [.. summary.OfServer(), .. summary.OfWrites(), .. summary.OfQueries()];
    }

    private IEnumerable<SummaryRow> OfServer()
    {
        var before = _run.Records.First(record => record.Seconds >= _judgedFrom).Server.Series;
        return
        [
            Mean("resident memory, MiB", "0", record => record.MemoryMiB, null),
            Mean("resident memory less 2 KiB a new series, lowest of each 4 min, MiB", "0", record => record.MemoryMiB - NewSeries(record), 0.05, isSawTooth: true),
            Mean("managed heap less 2 KiB a new series, lowest of each 4 min, MiB", "0", record => record.Server.HeapMiB - NewSeries(record), 0.05, isSawTooth: true),
            Mean("open file handles", "0.0", record => record.Handles, 0.02),
            Mean("threads", "0.0", record => record.Threads, 0.1),
            Mean("CPU seconds a million samples", "0.00", record => record.ProcessorPerMillion, 0.1),
            Mean("noise: cores busy with others", "0.00", record => record.Others, null),
        ];

        double NewSeries(SoakRecord record) => (record.Server.Series - before) * MiBPerSeries;
    }

    private IEnumerable<SummaryRow> OfWrites() => Latencies("write", _run.Latencies.Writes, record => record.Writes, _judgedFrom);

    private IEnumerable<SummaryRow> OfQueries()
    {
        // Until then the longest range becomes longer.
        var from = Math.Max(_judgedFrom, Math.Min(SoakQueries.LongestRange.TotalSeconds, _end / 2));
        return SoakQueries.All.SelectMany((query, i) => Latencies($"{query.Name}:", _run.Latencies.Queries[i], record => record.Queries[i], from));
    }

    private SummaryRow Mean(string title, string format, Func<SoakRecord, double> of, double? bound, bool isSawTooth = false)
    {
        var growth = bound is null ? (double?)null : Growth(Judged(of, _judgedFrom), isSawTooth);
        return new(
            title, format, _run.Records.Where(record => IsFirst(record.Seconds)).Average(of), _run.Records.Where(record => IsLast(record.Seconds)).Average(of),
            growth, bound ?? 0);
    }

    /// <summary>Ends of the table by all latencies of the five minutes, the line by those of each row of the record.</summary>
    private SummaryRow[] Latencies(string name, IReadOnlyList<TimedLatency> all, Func<SoakRecord, LatencySpread> of, double from)
    {
        var first = LatencySpread.Of(all.Where(item => IsFirst(item.At)).Select(item => item.Milliseconds));
        var last = LatencySpread.Of(all.Where(item => IsLast(item.At)).Select(item => item.Milliseconds));
        return
        [
            new($"{name} p50, ms", "0.0", first.Median, last.Median, Growth(Judged(record => of(record).Median, from), false), 0.2),
            new($"{name} p99, ms", "0.0", first.P99, last.P99, Growth(Judged(record => of(record).P99, from), false), 0.5),
        ];
    }

    private (double X, double Y)[] Judged(Func<SoakRecord, double> of, double from)
        => [.. _run.Records.Where(record => record.Seconds >= from).Select(record => (record.Seconds, of(record)))];

    private bool IsFirst(double seconds) => seconds <= Math.Min(FiveMinutes, _end / 3);

    private bool IsLast(double seconds) => seconds > _end - Math.Min(FiveMinutes, _end / 3);

    /// <summary>Share of the mean by which the line grows from the first point to the last.</summary>
    private static double Growth(IReadOnlyList<(double X, double Y)> points, bool isSawTooth)
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
}
