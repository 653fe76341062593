using System.Diagnostics;
using System.Globalization;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>What Observe costs while nobody uses it: all roles, own telemetry on.</summary>
internal static class RestMeasurement
{
    public static async Task<int> RunAsync(string[] options)
    {
        var seconds = options is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 300;
        await using var observe = await RunningObserve.StartAsync();
        Console.WriteLine($"ready after          {observe.ReadyAfter.TotalSeconds:0.00} s");
        // Start-up work (compilation, first checkpoints) is not rest.
        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
        var (processor, started) = (observe.Program.ProcessorSeconds, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var used = (observe.Program.ProcessorSeconds - processor) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"processor            {used * 100:0.00} % of a core over {seconds} s");
        Console.WriteLine($"resident memory      {observe.Program.MemoryMiB("VmRSS"):0} MiB, at most {observe.Program.MemoryMiB("VmHWM"):0} MiB");
        return 0;
    }
}
