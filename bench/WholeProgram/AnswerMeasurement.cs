using System.Diagnostics;
using System.Globalization;
using System.Text;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>A point goes in by OTLP and comes out by PromQL: how long until the answer has it.</summary>
internal static class AnswerMeasurement
{
    public static async Task<int> RunAsync(string[] options)
    {
        var points = options is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 500;
        await using var observe = await RunningObserve.StartAsync();
        using var client = new HttpClient { BaseAddress = observe.Http };
        var times = new List<double>();
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - points;
        for (var i = 1; i <= points; i++)
        {
            var sent = Stopwatch.GetTimestamp();
            using var content = new StringContent(Gauge(++time, i), Encoding.UTF8, "application/json");
            using var taken = await client.PostAsync(new Uri(observe.OtlpHttp, "/v1/metrics"), content);
            taken.EnsureSuccessStatusCode();
            var expected = $"\"{i}\"]";
            while (!(await client.GetStringAsync("/api/v1/query?query=bench_value")).Contains(expected, StringComparison.Ordinal))
                await Task.Yield();
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(
            $"OTLP in, PromQL out  median {At(0.5):0.0} ms, 99 % {At(0.99):0.0} ms, longest {times[^1]:0.0} ms, {points} points one after the other");
        return 0;

        double At(double share) => times[(int)(share * (times.Count - 1))];
    }

    private static string Gauge(long time, int value) => $$$"""
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"bench"}}]},"scopeMetrics":[{"metrics":[
        {"name":"bench.value","gauge":{"dataPoints":[{"timeUnixNano":"{{{time}}}000000","asDouble":{{{value}}}}]}}]}]}]}
        """;
}
