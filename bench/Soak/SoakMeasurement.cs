using System.Diagnostics;
using Observe.Benchmarks.Servers;
using Observe.Benchmarks.StoreTable;

namespace Observe.Benchmarks.Soak;

/// <summary>The whole program under a load that does not end: what grows, and whether everything is there in the end.</summary>
internal static class SoakMeasurement
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        SoakOptions options;
        try
        {
            options = SoakOptions.Parse(arguments);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }

        Directory.CreateDirectory(options.Output);
        var definition = ServerDefinitions.Observe with
        {
            Arguments = (folder, address) => [
                .. ServerDefinitions.Observe.Arguments(folder, address), "--set", $"store.lateWindow={options.LateWindow.TotalMinutes:0}m"],
        };
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartReadyAsync(definition, folder.Path);
        var tally = new SoakTally(SoakQueries.All.Count);
        var run = await LoadAsync(server, folder, tally, options);
        await WriteFilesAsync(run, options.Output);
        var rows = SoakSummary.Rows(run);
        Console.WriteLine(await HeaderAsync(options, tally));
        Console.WriteLine(SoakSummary.Markdown(rows));
        var (lines, isComplete) = await SoakVerification.VerifyAsync(server, tally, options);
        foreach (var line in lines)
            Console.WriteLine($"- {line}");
        Console.WriteLine($"- queries asked: {run.Latencies.Queries.Sum(query => query.Count):N0}, failed: {tally.FailedQueries:N0}");
        Console.WriteLine();
        string[] growing = [.. rows.Where(row => !row.IsFlat).Select(row => row.Title)];
        Console.WriteLine(
            $"Verdict: {(growing.Length == 0 ? "everything is flat" : "not flat: " + string.Join("; ", growing))}; "
            + (isComplete ? "every acknowledged sample is there, none twice." : "**the counts do not agree.**"));
        Console.Error.WriteLine($"the server's last lines:\n{server.Program.LastLines}");
        return isComplete ? 0 : 1;
    }

    private static async Task<SoakRun> LoadAsync(RunningServer server, TemporaryFolder folder, SoakTally tally, SoakOptions options)
    {
        var (started, startTime) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var sender = new SoakSender(server.Address, options, new TargetChurn(SoakSender.Slots(options)), tally, startTime);
        var recording = new SoakRecorder(server, folder, tally, options.Length).RunAsync(started);
        var all = Task.WhenAll(sender.RunAsync(started), new SoakQueries(server.Address, tally, options.Length).RunAsync(started), recording);
        // A server that is not there any more is said at once, not after half an hour.
        await await Task.WhenAny(all, recording);
        await all;
        return new SoakRun(await recording, tally.Latencies());
    }

    private static async Task WriteFilesAsync(SoakRun run, string folder)
    {
        await File.WriteAllLinesAsync(Path.Combine(folder, "soak.csv"), [SoakRecord.Header, .. run.Records.Select(record => record.Csv())]);
        await File.WriteAllTextAsync(Path.Combine(folder, "soak.svg"), SvgPlot.Render("minutes", Panels(run.Records)));
    }

    private static PlotPanel[] Panels(IReadOnlyList<SoakRecord> records)
    {
        return
        [
            new("memory, MiB", false, [
                Line("resident", record => record.MemoryMiB), Line("managed heap", record => record.Server.HeapMiB), Line("journal on disk", record => record.Server.JournalMiB),
                Line("blocks on disk", record => record.Server.BlockMiB), Line("folder on disk", record => record.DiskMiB)]),
            new("open file handles, threads", false, [Line("handles", record => record.Handles), Line("threads", record => record.Threads)]),
            new("write latency of 10 s, ms", true, [
                Line("median", record => record.Writes.Median), Line("99 %", record => record.Writes.P99), Line("longest", record => record.Writes.Max)]),
            new("query latency, median of 10 s, ms", true, [.. SoakQueries.All.Select((query, i) => Line(query.Name, record => record.Queries[i].Median))]),
            new("CPU", false, [Line("CPU seconds a million samples", record => record.ProcessorPerMillion), Line("cores busy with others", record => record.Others)]),
        ];

        PlotLine Line(string name, Func<SoakRecord, double> of) => new(name, [.. records.Select(record => (record.Seconds / 60, of(record)))]);
    }

    private static async Task<string> HeaderAsync(SoakOptions options, SoakTally tally) => $"""
        ## Soak, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC

        {Machine.Description}. Observe `{await Machine.VersionOfAsync(ServerDefinitions.Observe)}`, `--target=collector,dashboard --set store.lateWindow={options.LateWindow.TotalMinutes:0}m`.
        {options.Length.TotalMinutes:0} minutes, {options.Rate:N0} samples a second by remote write: {options.Rate * 2:N0} series every 2 s, requests of {SoakSender.TargetsPerRequest * 100:N0}, 1 % of the series replaced a minute ({tally.Scrapes.Count * 100:N0} in the end); {SoakQueries.All.Count} queries every second.

        """;
}
