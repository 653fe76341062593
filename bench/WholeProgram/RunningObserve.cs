using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Observe.Benchmarks.WholeProgram;

/// <summary>The published program (./observe build) on free ports over a temporary folder.</summary>
internal sealed partial class RunningObserve : IAsyncDisposable
{
    /// <summary>Ticks of /proc/PID/stat a second; Linux has had 100 on every platform .NET runs on.</summary>
    private const double ClockTicks = 100;

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private RunningObserve(Process process, DirectoryInfo folder) => (_process, _folder) = (process, folder);

    public Uri Http { get; private set; } = null!;

    public Uri OtlpHttp { get; private set; } = null!;

    /// <summary>Start of the process to its line "ready".</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Processor seconds used so far, user and system.</summary>
    public double ProcessorSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / ClockTicks;
        }
    }

    public static async Task<RunningObserve> StartAsync(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("observe-bench-");
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(Program(), [
            "run", "--data", folder.FullName, "--http", "127.0.0.1:0", "--otlp-grpc", "off", "--otlp-http", "127.0.0.1:0", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var observe = new RunningObserve(process, folder);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var url = Url().Match(line).Value;
            if (line.Contains("page and API", StringComparison.Ordinal))
                observe.Http = new Uri(url);
            if (line.Contains("OTLP HTTP", StringComparison.Ordinal))
                observe.OtlpHttp = new Uri(url);
            if (!line.Contains("ready ", StringComparison.Ordinal))
                continue;
            observe.ReadyAfter = Stopwatch.GetElapsedTime(started);
            _ = process.StandardOutput.ReadToEndAsync();
            return observe;
        }

        throw new InvalidOperationException("observe ended before it was ready");
    }

    /// <summary>A line of /proc/PID/status in MiB: VmRSS now, VmHWM at most.</summary>
    public double MemoryMiB(string field)
        => long.Parse(
            File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Program()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, "artifacts", "server", "observe");
            if (File.Exists(program))
                return program;
        }

        throw new InvalidOperationException("the program is not built: run ./observe build first");
    }

    [GeneratedRegex(@"https?://\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Url();
}
