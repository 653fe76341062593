using System.Collections.Concurrent;

namespace Observe.Autoscaler.Control;

/// <summary>Calls for an instance at once. Each counts for a while and starts a tick without waiting for the next.</summary>
internal sealed class WakeCalls(TimeProvider time) : IDisposable
{
    /// <summary>Long enough for an instance to start and for its first request to show up in the signals.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(60);

    private const int MostWorkloads = 100_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Workloads that the last pass decided, by which a call may be short. Empty where another process decides.</summary>
    public IReadOnlyList<string> Workloads { get; set; } = [];

    public void Call(string workload)
    {
        if (_until.Count < MostWorkloads || _until.ContainsKey(workload))
            _until[workload] = time.GetUtcNow() + Holds;
        Poke();
    }

    /// <summary>Starts a tick.</summary>
    public void Poke()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // A tick is already called for.
        }
    }

    public bool IsWoken(string workload)
    {
        if (!_until.TryGetValue(workload, out var until))
            return false;
        if (until > time.GetUtcNow())
            return true;
        _until.TryRemove(workload, out _);
        return false;
    }

    /// <summary>Waits until somebody calls or the time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    public void Dispose() => _signal.Dispose();
}
