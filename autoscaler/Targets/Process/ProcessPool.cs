using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>
/// The instances of one workload: starts what is missing, stops what is too much, replaces what crashed, starting none for longer after
/// each crash in a row, and what was started by another command, one by one as its successors become ready.
/// </summary>
internal sealed partial class ProcessPool(
    string workload, HttpClient client, InstanceRegister register, TimeProvider time, ILogger logger)
{
    private const int StartupSamples = 20;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>An instance that was ready for this long ends a row of crashes.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<ProcessInstance> _instances = [];
    private readonly List<Task> _running = [];
    private readonly Queue<double> _startups = new();
    private readonly Queue<StartupSample> _newStartups = new();
    private ProcessSettings? _settings;
    private int _desired;
    private int _limit;
    private int _crashes;
    private string? _problem;
    private Pause? _pause;
    private TargetResult? _notStarted;
    private bool _isClosed;

    public IReadOnlyList<InstanceView> Views()
    {
        lock (_lock)
            return [.. _instances.Select(instance => instance.View)];
    }

    public TargetReading Reading()
    {
        lock (_lock)
        {
            return new TargetReading
            {
                Ready = _instances.Count(IsReady),
                Desired = _desired,
                Limit = _limit > 0 ? _limit : null,
                StartupSeconds = [.. _startups],
                Problem = _problem,
            };
        }
    }

    /// <summary>Start-ups measured since the last call.</summary>
    public IReadOnlyList<StartupSample> TakeStartups()
    {
        lock (_lock)
        {
            StartupSample[] samples = [.. _newStartups];
            _newStartups.Clear();
            return samples;
        }
    }

    /// <param name="settings">How new instances are started.</param>
    /// <param name="replicas">How many there should be.</param>
    /// <param name="limit">Their limit unless one was set.</param>
    public TargetResult Scale(ProcessSettings settings, int replicas, int limit)
    {
        lock (_lock)
        {
            if (_isClosed)
                return new(TargetOutcome.Refused, "its instances are being ended");
            Adopt_NeedsLock(settings);
            _desired = replicas;
            if (_limit == 0)
                _limit = limit;
            Trim_NeedsLock();
            return Fill_NeedsLock();
        }
    }

    /// <summary>Starts successors of instances that another command started; those leave as these become ready. How many leave.</summary>
    public int Renew(ProcessSettings settings)
    {
        lock (_lock)
        {
            if (_isClosed || _settings is null || _settings.StartsAs(settings))
                return 0;
            Adopt_NeedsLock(settings);
            var leaving = _instances.Count(instance => !instance.IsStopping && !IsCurrent_NeedsLock(instance));
            Trim_NeedsLock();
            Fill_NeedsLock();
            return leaving;
        }
    }

    /// <summary>Drains and stops every instance, since nobody asks for any; how many.</summary>
    public int Release()
    {
        lock (_lock)
        {
            var leaving = _instances.Count(instance => !instance.IsStopping);
            _desired = 0;
            Trim_NeedsLock();
            return leaving;
        }
    }

    /// <summary>Takes no more orders from now on, if all its instances are gone.</summary>
    public bool TryRetire()
    {
        lock (_lock)
            return _isClosed = _isClosed || (_desired == 0 && _instances.Count == 0);
    }

    public async Task<TargetResult> SetLimitAsync(int limit, CancellationToken cancellationToken)
    {
        ProcessInstance[] instances;
        lock (_lock)
        {
            _limit = limit;
            instances = [.. _instances.Where(IsReady)];
        }

        var failed = new List<TargetResult>();
        foreach (var instance in instances)
        {
            var result = await LimitAsync(instance, limit, cancellationToken);
            if (!result.IsDone && !instance.IsStopping)
                failed.Add(result);
        }

        return failed.Count > 0 ? failed[0] : TargetResult.Done($"{instances.Length} instances have limit {limit}");
    }

    /// <summary>Ends every instance and starts no more.</summary>
    public async Task CloseAsync()
    {
        Task[] running;
        lock (_lock)
        {
            (_isClosed, _desired) = (true, 0);
            foreach (var instance in _instances.Where(instance => !instance.IsStopping))
                _ = instance.StopAsync(isDrained: false);
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    private static bool IsReady(ProcessInstance instance) => instance is { ReadyAt: not null, IsStopping: false };

    /// <summary>What another command's crashes have shown says nothing of this one.</summary>
    private void Adopt_NeedsLock(ProcessSettings settings)
    {
        if (_settings?.StartsAs(settings) == false)
            (_crashes, _problem, _pause, _notStarted) = (0, null, null, null);
        _settings = settings;
    }

    private TargetResult Fill_NeedsLock()
    {
        if (_pause is { } pause)
            return _notStarted ?? TargetResult.Done($"{_desired} instances ordered; {_problem}, the next start in {Remaining(pause):0.#} s");
        if (_isClosed || _settings is not { } settings)
            return TargetResult.Done($"{_desired} instances ordered");
        // Counted once: one that ends while the others are started must not be replaced before it is known why.
        for (var missing = _desired - _instances.Count(IsCurrent_NeedsLock); missing > 0; missing--)
        {
            try
            {
                var instance = ProcessInstance.Start(workload, _limit, settings, client, time, LogOutput);
                _instances.Add(instance);
                _running.RemoveAll(task => task.IsCompleted);
                _running.Add(RunAsync(instance));
                _notStarted = null;
            }
            catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException)
            {
                return NotStarted_NeedsLock($"`{settings.Command}` cannot be started: {error.Message}");
            }
        }

        return TargetResult.Done($"{_desired} instances ordered");
    }

    /// <summary>What is not there may be put there later, so it is tried again as after a crash.</summary>
    private TargetResult NotStarted_NeedsLock(string problem)
    {
        if (_problem != problem)
            LogNotStarted(workload, problem);
        _problem = problem;
        Pause_NeedsLock();
        var result = new TargetResult(TargetOutcome.Misconfigured, problem);
        _notStarted = result;
        return result;
    }

    /// <summary>Holds back every start until it is over: what one crash has shown, the next start of the same command would show again.</summary>
    private void Pause_NeedsLock()
    {
        var wait = CrashWait(++_crashes);
        _pause = new Pause(time.GetUtcNow() + wait);
        _ = FillAfterAsync(_pause, wait);
    }

    private async Task FillAfterAsync(Pause pause, TimeSpan wait)
    {
        await Task.Delay(wait, time);
        lock (_lock)
        {
            if (_pause != pause)
                return;
            _pause = null;
            Fill_NeedsLock();
        }
    }

    private double Remaining(Pause pause) => Math.Max(0, (pause.End - time.GetUtcNow()).TotalSeconds);

    private static TimeSpan CrashWait(int crashes)
        => TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(crashes - 1, 5)));

    private bool IsCurrent_NeedsLock(ProcessInstance instance) => !instance.IsStopping && instance.Settings.StartsAs(_settings!);

    /// <summary>Stops what is too much. Of another command only ready ones stay, in place of successors that are not ready yet.</summary>
    private void Trim_NeedsLock()
    {
        var live = _instances.Where(instance => !instance.IsStopping).ToLookup(IsCurrent_NeedsLock);
        Stop_NeedsLock(live[true], _desired);
        Stop_NeedsLock(live[false], Math.Clamp(_desired - live[true].Count(IsReady), 0, live[false].Count(IsReady)));
    }

    /// <summary>Those not ready go first, then the youngest.</summary>
    private void Stop_NeedsLock(IEnumerable<ProcessInstance> instances, int kept)
    {
        var leaving = instances.OrderByDescending(IsReady).ThenBy(instance => instance.OrderedAt).Skip(kept);
        foreach (var instance in leaving.ToArray())
            _running.Add(instance.StopAsync(isDrained: true));
    }

    private async Task RunAsync(ProcessInstance instance)
    {
        await Task.Yield();
        try
        {
            await register.AddAsync(instance);
            if (await instance.WaitReadyAsync())
                await ReadyAsync(instance);
            else if (!instance.IsStopping)
                await instance.StopAsync(isDrained: false);
            await instance.WaitExitAsync();
            await register.RemoveAsync(instance);
        }
        catch (Exception error)
        {
            LogInstanceFailed(workload, instance.Id, error);
            await instance.StopAsync(isDrained: false);
        }

        Ended(instance, await instance.WaitExitAsync());
    }

    private async Task ReadyAsync(ProcessInstance instance)
    {
        var seconds = (instance.ReadyAt!.Value - instance.OrderedAt) / 1000.0;
        int limit;
        lock (_lock)
        {
            _problem = null;
            limit = _limit;
            _newStartups.Enqueue(new StartupSample(instance.ReadyAt.Value, seconds));
            _startups.Enqueue(seconds);
            if (_startups.Count > StartupSamples)
                _startups.Dequeue();
            if (_newStartups.Count > 1000)
                _newStartups.Dequeue();
            Trim_NeedsLock();
        }

        LogReady(workload, instance.Id, seconds);
        if (limit != instance.View.Limit)
            await LimitAsync(instance, limit, CancellationToken.None);
    }

    private void Ended(ProcessInstance instance, int code)
    {
        lock (_lock)
        {
            _instances.Remove(instance);
            var isWanted = instance.IsStopping && instance.ReadyAt is not null;
            if (!isWanted && !_isClosed && _desired > _instances.Count(IsCurrent_NeedsLock))
                Crashed_NeedsLock(instance, code);
        }

        instance.Dispose();
    }

    /// <summary>One that ends during a pause was started before it, so it neither lengthens the row nor the pause.</summary>
    private void Crashed_NeedsLock(ProcessInstance instance, int code)
    {
        var isAnother = !instance.Settings.StartsAs(_settings!);
        var what = instance.ReadyAt is null ? $"ended with code {code} before it was ready" : $"crashed with code {code}";
        if (_pause is null && !isAnother)
        {
            var lived = instance.ReadyAt is { } at ? time.GetUtcNow().ToUnixTimeMilliseconds() - at : 0;
            if (lived >= Healthy.TotalMilliseconds)
                _crashes = 0;
            Pause_NeedsLock();
            _problem = $"instance {instance.Id} {what}; {_crashes} in a row";
            LogCrashed(workload, _problem, Math.Round(Remaining(_pause!), 1));
            return;
        }

        LogAlsoCrashed(instance.ReadyAt is null ? LogLevel.Debug : LogLevel.Warning, workload, instance.Id, what);
        Fill_NeedsLock();
    }

    private static async Task<TargetResult> LimitAsync(ProcessInstance instance, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return await instance.SetLimitAsync(limit, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new(TargetOutcome.Unreachable, $"instance {instance.Id} did not take its limit: {error.Message}");
        }
    }

    /// <summary>No start until its end.</summary>
    private sealed class Pause(DateTimeOffset end)
    {
        public DateTimeOffset End => end;
    }

    private void LogOutput(string instance, string line) => LogLine(workload, instance, line);

    [LoggerMessage(1, LogLevel.Debug, "{Workload} {Instance}: {Line}")]
    private partial void LogLine(string workload, string instance, string line);

    [LoggerMessage(2, LogLevel.Information, "{Workload}: instance {Instance} is ready after {Seconds} s")]
    private partial void LogReady(string workload, string instance, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Workload}: {Problem}; the next start in {Seconds} s")]
    private partial void LogCrashed(string workload, string problem, double seconds);

    [LoggerMessage(4, LogLevel.Error, "{Workload}: {Problem}")]
    private partial void LogNotStarted(string workload, string problem);

    [LoggerMessage(EventId = 6, Message = "{Workload}: instance {Instance} {What}")]
    private partial void LogAlsoCrashed(LogLevel level, string workload, string instance, string what);

    [LoggerMessage(5, LogLevel.Error, "{Workload}: instance {Instance} is given up")]
    private partial void LogInstanceFailed(string workload, string instance, Exception error);
}

/// <param name="Time">When it was ready, ms since the epoch.</param>
/// <param name="Seconds">From order to ready.</param>
internal readonly record struct StartupSample(long Time, double Seconds);
