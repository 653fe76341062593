using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>Somebody calls for a workload that has no instance: how long until its process is started.</summary>
internal static class WakeMeasurement
{
    public static async Task<int> RunAsync(string[] options)
    {
        var calls = options is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 50;
        await using var observe = await RunningObserve.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(observe.Http, "/api/observe/v1/") };
        for (var i = 0; i < calls; i++)
            await PutPolicyAsync(client, i);
        while (!await IsDecidedAsync(client, calls - 1))
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);

        var random = new Random(1);
        var times = new List<double>();
        for (var i = 0; i < calls; i++)
        {
            // Anywhere between two ticks, as callers come.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2000)), TimeProvider.System);
            times.Add(await WakeAsync(client, i));
        }

        times.Sort();
        Console.WriteLine(
            $"wake called, process started  median {At(0.5):0.0} ms, 99 % {At(0.99):0.0} ms, longest {times[^1]:0.0} ms, {calls} workloads one after the other");
        return 0;

        double At(double share) => times[(int)(share * (times.Count - 1))];
    }

    private static async Task<double> WakeAsync(HttpClient client, int index)
    {
        var called = Stopwatch.GetTimestamp();
        using var taken = await client.PostAsync($"wake?workload={Workload(index)}", null);
        taken.EnsureSuccessStatusCode();
        // An instance is listed once its process has been started.
        while (await client.GetStringAsync($"instances?workload={Workload(index)}") == "[]")
            await Task.Yield();
        return Stopwatch.GetElapsedTime(called).TotalMilliseconds;
    }

    private static async Task PutPolicyAsync(HttpClient client, int index)
    {
        var settings = new Dictionary<string, string> { ["command"] = "sleep", ["arguments"] = "3600", ["readyTimeoutSeconds"] = "3600" };
        using var taken = await client.PutAsJsonAsync($"policies/{Workload(index)}", new
        {
            workload = Workload(index),
            mode = "auto",
            minReplicas = 0,
            target = new { kind = "process", settings },
        });
        taken.EnsureSuccessStatusCode();
    }

    private static async Task<bool> IsDecidedAsync(HttpClient client, int index)
        => (await client.GetStringAsync($"decisions?workload={Workload(index)}")).Contains(Workload(index), StringComparison.Ordinal);

    private static string Workload(int index) => $"local/bench/f{index}";
}
