using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Observe.Benchmarks.StoreTable;
using Observe.Store;
using Observe.Store.Conditions;
using Observe.Store.Embedded;
using Observe.Store.Journal;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>
/// Short-lived series in a store of its own: as many new ones each minute as make the given number a day, each with a sample a minute for
/// five minutes, over some days of a clock that runs with them. What memory and disk take, and how long it takes to find some.
/// </summary>
internal static class ChurnMeasurement
{
    private const int Lifetime = 5;
    private const long Minute = 60_000;
    private const int MinutesADay = 1440;

    public static async Task<int> RunAsync(string[] options)
    {
        var (perDay, days) = (Number(options, 0, 1_000_000), Number(options, 1, 4));
        var folder = Directory.CreateTempSubdirectory("observe-bench-");
        try
        {
            Console.WriteLine($"{Machine.Description}. {perDay:N0} new series a day, {Lifetime} samples and 10 labels each.");
            Console.WriteLine();
            Console.WriteLine("| day | series since the start | in memory | managed heap after a collection, MiB | resident, MiB | of it not of files, MiB | most resident, MiB | disk, MiB | blocks | CPU, s | count of a day's series of one job, ms | a series of the first day, ms |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            using var store = new ChurningStore(folder.FullName);
            for (var minute = 0L; minute < days * MinutesADay; minute++)
            {
                await store.WriteMinuteAsync(minute, perDay);
                if ((minute + 1) % (MinutesADay / 2) == 0)
                    await TellAsync(store, folder, minute + 1);
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task TellAsync(ChurningStore store, DirectoryInfo folder, long minutes)
    {
        var end = store.Now;
        var (ofDay, day) = await store.AskAsync(new LabelMatcher("job", MatcherType.Equal, "job-7"), end - (MinutesADay * Minute), end);
        var (ofOne, one) = await store.AskAsync(new LabelMatcher("pod", MatcherType.Equal, ChurningStore.PodOf(1000)), 0, end);
        if (ofOne != 1 || ofDay == 0)
            throw new InvalidOperationException($"{ofOne} series of the first day, {ofDay} of the last");
        var (statistics, heap) = (store.Statistics, GC.GetTotalMemory(forceFullCollection: true) >> 20);
        var disk = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) >> 20;
        Console.WriteLine(
            $"| {minutes / (double)MinutesADay:0.0} | {store.Made:N0} | {statistics.Series:N0} | {heap} | {OwnMemory.Mebibytes("VmRSS")} | {OwnMemory.Mebibytes("RssAnon")} | {OwnMemory.Mebibytes("VmHWM")} | {disk} "
            + $"| {store.Blocks} | {Environment.CpuUsage.TotalTime.TotalSeconds:0} | {day:0.0} ({ofDay:N0}) | {one:0.0} |");
    }

    private static int Number(string[] options, int at, int usual)
        => at < options.Length ? int.Parse(options[at], CultureInfo.InvariantCulture) : usual;

    private sealed class ChurningStore : IDisposable
    {
        private readonly StoreFolder _folder;
        private readonly SetClock _clock = new() { Now = DateTimeOffset.Parse("2026-11-01T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() };
        private readonly StoreTelemetry _telemetry;
        private readonly EmbeddedMetricStore _store;
        private readonly HeadFlush _flush;
        private readonly long _begin;

        /// <summary>Those that still live, by the minute in which they began, the oldest first.</summary>
        private readonly Queue<Series[]> _living = new();

        public ChurningStore(string path)
        {
            var options = Options.Create(new StoreOptions { Data = path });
            _begin = _clock.Now;
            _folder = StoreFolder.Open(path);
            _telemetry = new StoreTelemetry(new StoreCondition(_clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<StoreCondition>.Instance));
            _store = new EmbeddedMetricStore(_folder, options, new JournalDisk(), _clock, _telemetry);
            _flush = new HeadFlush(_store.Default, options.Value);
        }

        public long Now => _clock.Now;

        public long Made { get; private set; }

        public StoreStatistics Statistics => _store.Statistics;

        public int Blocks => _store.Default.Blocks.Files.Count;

        public static string PodOf(long number) => $"service-{number % 50}-{number * 2654435761 % 4294967296:x8}-{number:x}";

        public async Task WriteMinuteAsync(long minute, int perDay)
        {
            _clock.Now = _begin + (minute * Minute);
            var before = minute * perDay / MinutesADay;
            var born = new Series[(int)(((minute + 1) * perDay / MinutesADay) - before)];
            for (var i = 0; i < born.Length; i++)
                born[i] = _store.Resolve(TenantId.Default, LabelsOf(before + i)).Series ?? throw new InvalidOperationException("a series was refused");
            Made += born.Length;
            _living.Enqueue(born);
            if (_living.Count > Lifetime)
                _living.Dequeue();
            var batch = new WriteBatch();
            foreach (var series in _living.SelectMany(series => series))
                batch.Add(series, _clock.Now, minute);
            var result = await _store.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
            if (result.Accepted != batch.AsSpan().Length)
                throw new InvalidOperationException($"{result.Accepted} of {batch.AsSpan().Length} samples were accepted");
            // Every half minute in a server.
            _flush.Run(_clock.Now, force: false);
        }

        /// <summary>How many series have samples, and how long it took to read them, ms.</summary>
        public async Task<(int Series, double Milliseconds)> AskAsync(LabelMatcher matcher, long from, long to)
        {
            var began = Stopwatch.GetTimestamp();
            using var selected = await _store.SelectAsync(
                TenantId.Default, new SeriesSelection([new LabelMatcher(Label.MetricName, MatcherType.Equal, "http_requests_total"), matcher], from, to), CancellationToken.None);
            var buffer = new SampleBuffer();
            foreach (var series in selected.Series)
                series.Read(from, to, buffer);
            return (selected.Series.Count, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        public void Dispose()
        {
            _store.Dispose();
            _telemetry.Dispose();
            _folder.Dispose();
        }

        private static LabelSet LabelsOf(long number) => LabelSet.From(
            (Label.MetricName, "http_requests_total"), ("job", $"job-{number % 50}"), ("namespace", $"team-{number % 10}"), ("pod", PodOf(number)),
            ("instance", $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}:9090"), ("region", "eu-west-1"), ("version", $"v{number / 100_000}"),
            ("method", number % 3 == 0 ? "POST" : "GET"), ("status", "200"), ("cluster", "production"));
    }
}
