using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Observe.PromQL.Querying;
using Observe.Store;
using Observe.Store.Tenancy;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>
/// What questions about a whole week take while its days are too young for rollups: 8 days at one sample a minute in blocks, of which
/// each question takes seven from one noon to another, so that it cuts the first and the last.
/// </summary>
internal static class RangeMeasurement
{
    private const long Day = 86_400_000;
    private const long Interval = 60_000;
    private const int Repeats = 9;

    private static readonly string[] Expressions =
        ["avg_over_time(m[7d])", "max_over_time(m[7d])", "increase(m{kind!=\"gauge\"}[7d])", "resets(m[7d])", "stddev_over_time(m[7d])"];

    public static async Task<int> RunAsync(string[] options)
    {
        var count = options is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 1000;
        var folder = Directory.CreateTempSubdirectory("observe-bench-");
        try
        {
            var begin = ((TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Day) - 8) * Day;
            await using var store = RollupMeasurement.Open(folder.FullName, rollups: false);
            await RollupMeasurement.WriteAsync(store, count, begin, begin + (8 * Day), Interval);
            var bytes = store.GetRequiredService<IStoreMaintenance>().Statistics.BlockBytes;
            Console.WriteLine($"{count} series, 8 days: {bytes / ((double)count * 8 * (Day / Interval)):0.0000} bytes a sample");
            foreach (var expression in Expressions)
                Console.WriteLine($"{expression,-36} {await AskAsync(store, expression, begin + (7 * Day) + (Day / 2)),7:0.0} ms");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Milliseconds of the middle one of several.</summary>
    private static async Task<double> AskAsync(ServiceProvider store, string expression, long at)
    {
        var query = store.GetRequiredService<IMetricQuery>();
        var times = new double[Repeats];
        for (var i = 0; i < Repeats; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await query.InstantAsync(TenantId.Default, expression, at, CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (result.Error is { } error)
                throw new InvalidOperationException(error.Message);
        }

        Array.Sort(times);
        return times[Repeats / 2];
    }
}
