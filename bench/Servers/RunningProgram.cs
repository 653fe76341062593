using System.Diagnostics;
using System.Globalization;

namespace Observe.Benchmarks.Servers;

/// <summary>A program that was started here: what it costs by /proc, and its end, by its own id, at the latest with this process.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    /// <summary>Ticks of /proc/PID/stat a second; Linux has had 100 on every platform .NET runs on.</summary>
    private const double ClockTicks = 100;

    /// <summary>Last lines of output that are kept, to say why it ended.</summary>
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();

    private RunningProgram(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public long StartedAt { get; private init; }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string LastLines
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

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

    /// <param name="onLine">Is told each line of standard output.</param>
    public static RunningProgram Start(string path, IEnumerable<string> arguments, Action<string>? onLine = null)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var program = new RunningProgram(process) { StartedAt = startedAt };
        process.OutputDataReceived += (_, output) => program.Take(output.Data, onLine);
        process.ErrorDataReceived += (_, output) => program.Take(output.Data, null);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Files, sockets and whatever else it holds open.</summary>
    public int OpenHandles => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    public int Threads => (int)Status("Threads");

    /// <summary>A line of /proc/PID/status in MiB: VmRSS now, VmHWM at most.</summary>
    public double MemoryMiB(string field) => Status(field) / 1024.0;

    /// <summary>SIGKILL, to it and what it started.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public Task ExitAsync() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private long Status(string field)
        => long.Parse(
            File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private void OnExit(object? sender, EventArgs arguments) => Kill();

    private void Take(string? line, Action<string>? onLine)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            if (_lines.Count == KeptLines)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }

        onLine?.Invoke(line);
    }
}
