using System.Globalization;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>What this process takes, as the system counts it.</summary>
internal static class OwnMemory
{
    /// <param name="field">Of /proc/self/status: VmRSS, VmHWM, RssAnon.</param>
    public static long Mebibytes(string field)
        => long.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;
}
