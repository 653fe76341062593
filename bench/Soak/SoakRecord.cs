using System.Globalization;

namespace Observe.Benchmarks.Soak;

/// <summary>Of some latencies, ms; the percentiles are ones that were measured. NaN where there are none.</summary>
internal readonly record struct LatencySpread(double Median, double P99, double Max)
{
    public static LatencySpread Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0
            ? new(double.NaN, double.NaN, double.NaN)
            : new(At(0.5), At(0.99), sorted[^1]);

        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}

/// <summary>What /metrics of the server says of itself.</summary>
internal readonly record struct ServerMetrics(double HeapMiB, long Gen0, long Gen1, long Gen2, long Series, double JournalMiB, double BlockMiB)
{
    public static ServerMetrics Parse(string page)
    {
        // NAME{LABELS} VALUE, and texts of labels may have spaces.
        var values = page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => (Line: line, Space: line.LastIndexOf(' ')))
            .DistinctBy(item => item.Line[..item.Space])
            .ToDictionary(item => item.Line[..item.Space], item => double.Parse(item.Line.AsSpan(item.Space), CultureInfo.InvariantCulture));
        return new(
            MiB("dotnet_total_memory_bytes"), Collections(0), Collections(1), Collections(2), (long)Value("observe_store_series"),
            MiB("observe_store_journal_size_bytes"), MiB("observe_store_blocks_size_bytes"));

        double Value(string name) => values.TryGetValue(name, out var value) ? value : throw new FormatException($"/metrics has no {name}");
        double MiB(string name) => Value(name) / 1048576;
        long Collections(int generation) => (long)Value($"dotnet_gc_collections_total{{gc_heap_generation=\"gen{generation}\"}}");
    }
}

/// <summary>One row of the record: state at its time, and what happened since the row before.</summary>
/// <param name="Seconds">Since the start.</param>
/// <param name="Accepted">Samples in total, as <paramref name="Refused"/>.</param>
/// <param name="ProcessorSeconds">Of the server in total.</param>
/// <param name="ProcessorPerMillion">Processor seconds a million samples, since the row before.</param>
/// <param name="Others">Cores that others kept busy.</param>
internal sealed record SoakRecord(
    double Seconds, long Accepted, long Refused, double MemoryMiB, int Handles, int Threads, double ProcessorSeconds, double ProcessorPerMillion,
    double Others, ServerMetrics Server, double DiskMiB, LatencySpread Writes, IReadOnlyList<LatencySpread> Queries)
{
    public static string Header { get; } = string.Join(
        ',', [
            "seconds", "accepted", "refused", "rss_mib", "handles", "threads", "cpu_s", "cpu_s_per_million", "others_cores", "heap_mib", "gen0", "gen1", "gen2",
            "series", "journal_mib", "blocks_mib", "disk_mib", .. Columns("write"),
            .. new[] { "sum", "rate", "quantile", "range", "series", "labels" }.SelectMany(Columns)]);

    public string Csv() => string.Join(
        ',', [
            $"{Seconds:0}", $"{Accepted}", $"{Refused}", $"{MemoryMiB:0.0}", $"{Handles}", $"{Threads}", $"{ProcessorSeconds:0.00}",
            $"{ProcessorPerMillion:0.000}", $"{Others:0.00}", $"{Server.HeapMiB:0.0}", $"{Server.Gen0}", $"{Server.Gen1}", $"{Server.Gen2}",
            $"{Server.Series}", $"{Server.JournalMiB:0.0}", $"{Server.BlockMiB:0.0}", $"{DiskMiB:0.0}", .. Cells(Writes), .. Queries.SelectMany(Cells)]);

    private static IEnumerable<string> Columns(string name) => [$"{name}_p50_ms", $"{name}_p99_ms", $"{name}_max_ms"];

    private static IEnumerable<string> Cells(LatencySpread spread) => [$"{spread.Median:0.0}", $"{spread.P99:0.0}", $"{spread.Max:0.0}"];
}
