using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.StoreTable;
using Observe.Store;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Spans;
using Observe.Store.Spans.Embedded;
using Observe.Store.Spans.Sampling;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>
/// What spans cost in a store of their own, without a receiver: bytes on disk, processor time in, how long searches take. The clock of
/// the store runs with the spans' starts, so that all of an hour is written in minutes.
/// </summary>
internal static class SpanMeasurement
{
    private const int SpansAWrite = 1000;
    private const long Hour = 3_600_000;

    public static async Task<int> RunAsync(string[] options)
    {
        var count = options is [var text, ..] ? long.Parse(text, CultureInfo.InvariantCulture) : 10_000_000;
        var folder = Directory.CreateTempSubdirectory("observe-bench-");
        try
        {
            Console.WriteLine($"{Machine.Description}. {count:N0} spans of an hour: 50 services, 300 operations, traces of 5 to 20, 12 attributes, 4 of the resource. Searches find the files in the page cache, as they were just written.");
            Console.WriteLine();
            await WriteAndAskAsync(folder.FullName, count);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WriteAndAskAsync(string path, long count)
    {
        var end = DateTimeOffset.Parse("2026-11-24T12:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var shape = new SpanShape(1, end - Hour, end, count);
        var clock = new SetClock { Now = end - Hour };
        using var folder = StoreFolder.Open(path);
        var sampler = new TailSampler(new SamplingOptions());
        using var store = new EmbeddedSpanStore(
            folder, Options.Create(new SpanOptions { RetentionSize = 1L << 40 }), Options.Create(new StoreOptions { Data = path }), new JournalDisk(), sampler, clock);
        using var telemetry = new SpanTelemetry();
        using var upkeep = new SpanUpkeepLoop(store, clock, telemetry, NullLogger<SpanUpkeepLoop>.Instance);
        await upkeep.StartAsync(CancellationToken.None);

        var (before, began) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var busy = ProcessorUse.BusySeconds(File.ReadLines("/proc/stat").First());
        for (var written = 0L; written < count;)
        {
            var spans = shape.Next(SpansAWrite);
            clock.Now = spans[^1].StartNanoseconds / 1_000_000;
            written += (await store.WriteAsync(TenantId.Default, spans, CancellationToken.None)).Accepted;
        }

        await upkeep.StopAsync(CancellationToken.None);
        store.Upkeep.Step(clock.Now, force: true);
        var others = ProcessorUse.BusySeconds(File.ReadLines("/proc/stat").First()) - busy - (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var (used, took) = (Environment.CpuUsage.TotalTime - before, Stopwatch.GetElapsedTime(began));
        var alone = AloneSeconds(count);
        Tell("wall time, s", $"{took.TotalSeconds:0}");
        Tell("noise: cores busy with others meanwhile", $"{Math.Max(0, others) / took.TotalSeconds:0.0}");
        Tell("CPU time of all, s", $"{used.TotalSeconds:0}");
        Tell("of it making the spans alone takes", $"{alone:0}");
        Tell("spans per CPU-second in, sealing and merging included", $"{count / (used.TotalSeconds - alone):N0}");
        var files = Directory.GetFiles(Path.Combine(path, "default", "spans"));
        Tell("bytes a span on disk", $"{files.Sum(file => new FileInfo(file).Length) / (double)count:0.0}");
        Tell("files", $"{files.Length}");
        Tell("peak memory while writing, MiB", $"{OwnMemory.Mebibytes("VmHWM")}");
        await AskAsync(store, shape, end);
        Tell("peak memory in the end, MiB", $"{OwnMemory.Mebibytes("VmHWM")}");
    }

    private static async Task AskAsync(EmbeddedSpanStore store, SpanShape shape, long end)
    {
        var all = new SpanQuery { MinTime = end - Hour, MaxTime = end, Limit = 20 };
        (string Name, SpanQuery Query)[] searches =
        [
            ("service", all with { Service = SpanShape.Service(17) }),
            ("service that sent nothing", all with { Service = "nobody" }),
            ("service and operation", all with { Service = SpanShape.Service(17), Operation = SpanShape.Operation(17, 3) }),
            ("operation of another service", all with { Service = SpanShape.Service(17), Operation = SpanShape.Operation(18, 3) }),
            ("tag of many", all with { Tags = [new("http.response.status_code", "200")] }),
            ("tag of one span", all with { Tags = [new("request.id", shape.OneRequest)] }),
            ("tag of none", all with { Tags = [new("request.id", "none")] }),
            ("two tags, both of many, together of none", all with { Tags = [new("http.request.method", "GET"), new("http.route", "none")] }),
            ("duration over 1 s", all with { MinDuration = TimeSpan.FromSeconds(1) }),
            ("duration over 1 s in one service, up to 10,000", all with { MinDuration = TimeSpan.FromSeconds(1), Service = SpanShape.Service(17), Limit = 10_000 }),
            ("errors", all with { ErrorsOnly = true }),
            ("errors of one operation, up to 500", all with { ErrorsOnly = true, Operation = SpanShape.Operation(17, 3), Limit = 500 }),
            ("errors of one service with status 404: none, so all groups are read", all with { ErrorsOnly = true, Service = SpanShape.Service(17), Tags = [new("http.response.status_code", "404")] }),
            ("first minute of the hour", all with { MaxTime = end - Hour + 60_000 }),
        ];
        Console.WriteLine();
        Console.WriteLine("| search over all of it | first, ms | best of five, ms | traces |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, query) in searches)
        {
            var (times, found) = (new List<double>(), 0);
            for (var i = 0; i < 5; i++)
            {
                var started = Stopwatch.GetTimestamp();
                found = (await store.SearchAsync(TenantId.Default, query, CancellationToken.None)).Count;
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            Console.WriteLine($"| {name} | {times[0]:0.0} | {times.Min():0.0} | {found} |");
        }

        await AskForTracesAsync(store, all, shape);
        Console.WriteLine();
    }

    private static async Task AskForTracesAsync(EmbeddedSpanStore store, SpanQuery all, SpanShape shape)
    {
        var times = new List<double>();
        foreach (var trace in shape.SomeTraces)
        {
            var started = Stopwatch.GetTimestamp();
            if ((await store.TraceAsync(TenantId.Default, trace, CancellationToken.None)).Count == 0)
                throw new InvalidOperationException($"trace {trace} is not there");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"| a trace by its id, one of {times.Count} anywhere, median and 99 % | {times[times.Count / 2]:0.0} | {times[times.Count * 99 / 100]:0.0} | 1 |");
        var began = Stopwatch.GetTimestamp();
        var whole = await store.TracesAsync(TenantId.Default, all with { Service = SpanShape.Service(17), Limit = 100 }, CancellationToken.None);
        Console.WriteLine($"| 100 whole traces of a service | {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0.0} | – | {whole.Count} |");
        began = Stopwatch.GetTimestamp();
        var spans = await store.SpansAsync(TenantId.Default, all with { Limit = 10_000 }, CancellationToken.None);
        Console.WriteLine($"| the newest 10,000 spans, as completion of tags reads | {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0.0} | – | {spans.Count} spans |");
    }

    /// <summary>CPU seconds of making as many spans and nothing else, from a twentieth of them.</summary>
    private static double AloneSeconds(long count)
    {
        var (shape, before) = (new SpanShape(1, 0, Hour, count), Environment.CpuUsage.TotalTime);
        var few = Math.Max(SpansAWrite, count / 20);
        for (var made = 0L; made < few; made += SpansAWrite)
            shape.Next(SpansAWrite);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds * count / few;
    }

    private static void Tell(string what, string figure) => Console.WriteLine($"{what}: {figure}  ");
}
