using System.Diagnostics;
using Observe.Benchmarks.Servers;
using Observe.Benchmarks.StoreTable;

namespace Observe.Benchmarks.Soak;

/// <summary>Looks at the server every ten seconds.</summary>
internal sealed class SoakRecorder(RunningServer server, TemporaryFolder folder, SoakTally tally, TimeSpan length)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A page that comes late makes a row late; one that does not come ends the soak.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<SoakRecord>> RunAsync(long started)
    {
        var records = new List<SoakRecord>();
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = Patience };
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        var (use, accepted, since) = (ProcessorUse.Now(server.Program), 0L, 0.0);
        while (await timer.WaitForNextTickAsync())
        {
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var now = ProcessorUse.Now(server.Program);
            records.Add(await RecordAsync(client, seconds, since, use, now, accepted));
            (use, accepted, since) = (now, records[^1].Accepted, seconds);
            if (records.Count % 6 == 0)
                Tell(records[^1]);
            if (seconds >= length.TotalSeconds - 1)
                break;
        }

        return records;
    }

    private async Task<SoakRecord> RecordAsync(HttpClient client, double seconds, double since, ProcessorUse before, ProcessorUse now, long acceptedBefore)
    {
        var accepted = tally.Acknowledged;
        var latencies = tally.Latencies();
        var metrics = ServerMetrics.Parse(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        var (data, rollups) = folder.Size();
        return new SoakRecord(
            seconds, accepted, tally.Refused, server.Program.MemoryMiB("VmRSS"), server.Program.OpenHandles, server.Program.Threads, now.Server,
            (now.Server - before.Server) / (accepted - acceptedBefore) * 1e6, now.OthersSince(before), metrics, (data + rollups) / 1048576.0,
            Since(latencies.Writes), [.. latencies.Queries.Select(Since)]);

        LatencySpread Since(IReadOnlyList<TimedLatency> all)
            => LatencySpread.Of(all.Where(item => item.At > since && item.At <= seconds).Select(item => item.Milliseconds));
    }

    private static void Tell(SoakRecord record)
        => Console.Error.WriteLine(
            $"{record.Seconds / 60:0} min: {record.Accepted:N0} samples, {record.MemoryMiB:0} MiB (heap {record.Server.HeapMiB:0}), {record.Handles} handles, "
            + $"{record.Threads} threads, write p50 {record.Writes.Median:0.0} p99 {record.Writes.P99:0} ms, {record.ProcessorPerMillion:0.00} CPU-s a million, "
            + $"journal {record.Server.JournalMiB:0} blocks {record.Server.BlockMiB:0} MiB, others {record.Others:0.0} cores");
}
