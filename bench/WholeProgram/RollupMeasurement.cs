using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Observe.PromQL;
using Observe.PromQL.Querying;
using Observe.Store;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>
/// What rollups take and save: 37 days at 15 s in a store of its own, the same queries before and after the 30 oldest are rolled up.
/// Of 20 series 7 are counters, 10 the buckets of a histogram, 3 gauges (bytes in pages, a ratio, requests in flight).
/// </summary>
internal static class RollupMeasurement
{
    private const int Days = 37;
    private const long Day = 86_400_000;
    private const long Interval = 15_000;

    private static readonly string[] Expressions = ["sum_over_time(m[30d])", "avg_over_time(m[1d])", "rate(m{kind=\"counter\"}[1h])"];

    public static async Task<int> RunAsync(string[] options)
    {
        var count = options is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 200;
        var folder = Directory.CreateTempSubdirectory("observe-bench-");
        try
        {
            // Days that are over, so that all of them are rolled up or none.
            var begin = ((TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Day) - Days) * Day;
            double[] before;
            await using (var store = Open(folder.FullName, rollups: false))
            {
                await WriteAsync(store, count, begin, begin + (Days * Day), Interval);
                before = await AskAsync(store, begin);
            }

            await using (var store = Open(folder.FullName, rollups: true))
            {
                var maintenance = store.GetRequiredService<IStoreMaintenance>();
                var started = Stopwatch.GetTimestamp();
                await maintenance.FlushAsync(CancellationToken.None);
                var took = Stopwatch.GetElapsedTime(started);
                Tell(maintenance.Statistics, count, took);
                var after = await AskAsync(store, begin);
                for (var i = 0; i < Expressions.Length; i++)
                    Console.WriteLine($"{Expressions[i],-32} samples {before[i],8:0.0} ms, rollups {after[i],7:0.0} ms, {before[i] / after[i]:0} times as fast");
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Tell(StoreStatistics statistics, int count, TimeSpan took)
    {
        // The last seven days are too young.
        var rolled = (double)count * (Days - 7) * (Day / Interval);
        Console.WriteLine(
            $"{count} series, {Days} days: blocks {statistics.BlockBytes / ((double)count * Days * (Day / Interval)):0.000} bytes a sample, "
            + $"rollups {statistics.RollupBytes / rolled:0.000} bytes a sample of the days rolled up, made in {took.TotalSeconds:0.0} s");
    }

    internal static ServiceProvider Open(string folder, bool rollups)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["store:data"] = folder,
            ["store:retentionTime"] = "60.00:00:00",
            ["store:rollups:enabled"] = $"{rollups}",
            ["query:maxSamples"] = $"{long.MaxValue}",
        }).Build();
        return new ServiceCollection().AddLogging().AddStore(configuration).AddPromQL(configuration).BuildServiceProvider();
    }

    /// <summary>Milliseconds of each expression: the first at one time, the others every hour of 29 days; the best of three.</summary>
    private static async Task<double[]> AskAsync(ServiceProvider store, long begin)
    {
        var query = store.GetRequiredService<IMetricQuery>();
        var times = new double[Expressions.Length];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = double.MaxValue;
            for (var again = 0; again < 3; again++)
            {
                var started = Stopwatch.GetTimestamp();
                var result = i == 0
                    ? await query.InstantAsync(TenantId.Default, Expressions[i], begin + (30 * Day), CancellationToken.None)
                    : await query.RangeAsync(TenantId.Default, Expressions[i], begin + Day, begin + (30 * Day), 3_600_000, CancellationToken.None);
                times[i] = Math.Min(times[i], Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (result.Error is { } error)
                    throw new InvalidOperationException(error.Message);
            }
        }

        return times;
    }

    /// <summary>Samples of [begin, end), merged into blocks.</summary>
    internal static async Task WriteAsync(ServiceProvider store, int count, long begin, long end, long interval)
    {
        var writer = store.GetRequiredService<IMetricWriter>();
        for (var i = 0; i < count; i++)
        {
            var random = new Random(i);
            var kind = (i % 20) switch { < 7 => "counter", < 17 => "bucket", _ => "gauge" };
            var source = SourceOf(i % 20, random);
            var labels = LabelSet.From(
                ("__name__", "m"), ("kind", kind), ("job", $"service-{i % 10}"), ("instance", $"10.0.0.{i / 20}:9090"),
                ("pod", $"service-{i % 10}-{i:x8}"), ("region", "eu-west-1"), ("version", "v1.2.0"), ("series", $"{i}"));
            var series = writer.Resolve(TenantId.Default, labels).Series!;
            var (batch, offset) = (new WriteBatch(), random.Next((int)interval));
            for (var time = begin + offset; time < end; time += interval)
                batch.Add(series, time, source());
            await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, CancellationToken.None);
        }

        await store.GetRequiredService<IStoreMaintenance>().FlushAsync(CancellationToken.None);
    }

    /// <summary>Counters grow by 0.1 to 1000 a sample, half of that more or less; every sixth stands.</summary>
    private static Func<double> SourceOf(int kind, Random random)
    {
        var rate = kind < 17 && random.Next(6) == 0 ? 0 : Math.Pow(10, (random.NextDouble() * 4) - 1);
        var value = Math.Floor(random.NextDouble() * 1e6);
        return kind switch
        {
            < 17 => () => value += Math.Floor((rate * (0.5 + random.NextDouble())) + (rate > 0 ? random.NextDouble() : 0)),
            17 => () => 4096 * (value = Math.Max(1000, value + (random.Next(10) < 7 ? random.Next(-200, 200) : 0))),
            18 => () => Math.Round(value = Math.Clamp((value > 1 ? 0.5 : value) + ((random.NextDouble() - 0.5) * 0.05), 0, 1), 4),
            _ => () => value = Math.Max(0, (value > 1000 ? 10 : value) + (random.Next(10) < 4 ? random.Next(-3, 3) : 0)),
        };
    }
}
