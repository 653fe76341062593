using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Observe.Benchmarks.Servers;

namespace Observe.Benchmarks.StoreTable;

/// <summary>What the machine is, and what else it did while something was measured.</summary>
internal static class Machine
{
    public static string Description
        => $"{Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, "
            + $"{long.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1048576.0:0.0} GiB, "
            + $"{File.ReadAllText("/proc/sys/kernel/ostype").Trim()} {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>First line of what a server's version command prints.</summary>
    public static async Task<string> VersionOfAsync(ServerDefinition server)
    {
        try
        {
            await using var program = RunningProgram.Start(server.VersionCommand[0], server.VersionCommand.Skip(1));
            await program.ExitAsync();
            return program.LastLines.Split('\n')[0];
        }
        catch (Win32Exception)
        {
            return "unknown version";
        }
    }

    private static string Field(string file, string name)
        => File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "0";
}

/// <summary>Processor seconds of the whole machine, of this process and of a server at one moment.</summary>
internal readonly record struct ProcessorUse(long At, double All, double Own, double Server)
{
    private const double ClockTicks = 100;

    public static ProcessorUse Now(RunningProgram server)
        => new(Stopwatch.GetTimestamp(), BusySeconds(File.ReadLines("/proc/stat").First()),
            Environment.CpuUsage.TotalTime.TotalSeconds, server.ProcessorSeconds);

    /// <summary>Cores that were busy with neither the server nor this process since then, on average.</summary>
    public double OthersSince(in ProcessorUse before)
        => Math.Max(0, All - before.All - (Own - before.Own) - (Server - before.Server)) / Stopwatch.GetElapsedTime(before.At, At).TotalSeconds;

    /// <summary><c>cpu user nice system idle iowait irq softirq steal …</c>: all but idle and iowait; what was stolen was others' too.</summary>
    internal static double BusySeconds(string line)
    {
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / ClockTicks;
    }
}
