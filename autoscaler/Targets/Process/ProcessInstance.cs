using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>One child process from its start to its end.</summary>
internal sealed class ProcessInstance : IDisposable
{
    /// <summary>How often a starting instance is asked whether it is ready: the resolution of measured start-up times.</summary>
    private static readonly TimeSpan ReadyInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Output lines longer than this are cut in the log.</summary>
    private const int LongestLine = 2000;

    private readonly System.Diagnostics.Process _process;
    private readonly ProcessSettings _settings;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _isStopping;
    private long _readyAt;
    private int _limit;

    private ProcessInstance(
        string id, string workload, int port, int limit, System.Diagnostics.Process process, ProcessSettings settings, HttpClient client,
        TimeProvider time)
    {
        (Id, Workload, _limit, _process, _settings, _client, _time) = (id, workload, limit, process, settings, client, time);
        Url = $"http://127.0.0.1:{port}";
        OrderedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        StartedAt = StartTimeOf(process);
    }

    public string Id { get; }

    public string Workload { get; }

    public string Url { get; }

    public long OrderedAt { get; }

    /// <summary>What it was started with.</summary>
    public ProcessSettings Settings => _settings;

    public int ProcessId => _process.Id;

    /// <summary>As the system has it; null where the process ended before it could be asked.</summary>
    public DateTime? StartedAt { get; }

    public bool IsStopping => _isStopping;

    public long? ReadyAt => Interlocked.Read(ref _readyAt) is > 0 and var at ? at : null;

    public InstanceView View => new(
        Id, Workload, Url,
        _isStopping ? InstanceState.Stopping : ReadyAt is null ? InstanceState.Starting : InstanceState.Ready,
        Volatile.Read(ref _limit), OrderedAt, ReadyAt);

    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ProcessInstance Start(
        string workload, int limit, ProcessSettings settings, HttpClient client, TimeProvider time, Action<string, string> output)
    {
        var id = Guid.NewGuid().ToString("n")[..8];
        var port = LoopbackPort.Take();
        var process = new System.Diagnostics.Process { StartInfo = StartInfo(id, workload, port, limit, settings), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Emit(output, id, line.Data);
        process.ErrorDataReceived += (_, line) => Emit(output, id, line.Data);
        try
        {
            process.Start();
        }
        catch
        {
            process.Dispose();
            throw;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ProcessInstance(id, workload, port, limit, process, settings, client, time);
    }

    /// <summary>Waits until it is ready. False where it ended, was stopped or took too long.</summary>
    public async Task<bool> WaitReadyAsync()
    {
        using var limit = new CancellationTokenSource(_settings.ReadyTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        var ended = _process.WaitForExitAsync(either.Token);
        while (!either.IsCancellationRequested && !_process.HasExited)
        {
            if (await IsReadyAsync(either.Token))
            {
                Interlocked.Exchange(ref _readyAt, _time.GetUtcNow().ToUnixTimeMilliseconds());
                return true;
            }

            await Task.WhenAny(ended, Task.Delay(ReadyInterval, _time, CancellationToken.None));
        }

        return false;
    }

    /// <summary>Waits for the end of the process, wanted or not; its exit code.</summary>
    public async Task<int> WaitExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async Task<TargetResult> SetLimitAsync(int limit, CancellationToken cancellationToken)
    {
        if (_settings.LimitPath is not { } path)
            return new(TargetOutcome.Unsupported, "target.settings.limitPath is `none`: instances take their limit at start only");
        using var response = await _client.PutAsJsonAsync(new Uri(Url + path), new { limit }, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return new(TargetOutcome.Refused, $"instance {Id} answered PUT {path} with {(int)response.StatusCode}");
        Volatile.Write(ref _limit, limit);
        return TargetResult.Done($"instance {Id} has limit {limit}");
    }

    /// <summary>Leaves the list, waits for gateways to notice, SIGTERM, and SIGKILL after the grace.</summary>
    public async Task StopAsync(bool isDrained)
    {
        var wasReady = ReadyAt is not null && !_isStopping;
        _isStopping = true;
        await _stop.CancelAsync();
        if (wasReady && isDrained)
            await Task.Delay(_settings.Drain, _time);
        if (_process.HasExited)
            return;
        if (!PosixSignal.TryTerminate(_process.Id))
        {
            Kill();
            return;
        }

        using var grace = new CancellationTokenSource(_settings.StopGrace, _time);
        try
        {
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _process.Dispose();
    }

    private static DateTime? StartTimeOf(System.Diagnostics.Process process)
    {
        try
        {
            return process.StartTime.ToUniversalTime();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself meanwhile.
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(Url + _settings.ReadyPath), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private static ProcessStartInfo StartInfo(string id, string workload, int port, int limit, ProcessSettings settings)
    {
        string Filled(string text) => new StringBuilder(text)
            .Replace("{port}", $"{port}").Replace("{workload}", workload).Replace("{instance}", id).ToString();

        var info = new ProcessStartInfo(settings.Command, Filled(settings.Arguments))
        {
            WorkingDirectory = settings.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in settings.Environment)
            info.Environment[key] = Filled(value);
        info.Environment["PORT"] = $"{port}";
        info.Environment["OBSERVE_INSTANCE"] = id;
        info.Environment["OBSERVE_WORKLOAD"] = workload;
        info.Environment["CONCURRENCY_LIMIT"] = $"{limit}";
        return info;
    }

    private static void Emit(Action<string, string> output, string id, string? line)
    {
        if (line is not null)
            output(id, line.Length > LongestLine ? line[..LongestLine] : line);
    }
}
