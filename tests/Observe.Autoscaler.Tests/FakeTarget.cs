using Observe.Autoscaler.Targets;

namespace Observe.Autoscaler.Tests;

/// <summary>A platform in memory that does at once what it is told, unless told otherwise.</summary>
internal sealed class FakeTarget(string kind = "webhook") : IScalingTarget
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];

    public string Kind => kind;

    public string Summary => "In memory.";

    public IReadOnlyList<TargetSetting> Settings => [];

    public bool IsLocal => true;

    public int? Replicas { get; set; }

    public int? Limit { get; set; }

    /// <summary>What orders answer instead of being done.</summary>
    public Func<TargetResult>? Refuses { get; set; }

    /// <summary>Orders wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    public ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken)
        => new(Replicas is null
            ? TargetReading.Unknown("nobody knows")
            : new TargetReading { Ready = Replicas, Desired = Replicas, Limit = Limit });

    public async ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken)
        => await CallAsync($"replicas {replicas}", () => Replicas = replicas, cancellationToken);

    public async ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken)
        => await CallAsync($"concurrency {limit}", () => Limit = limit, cancellationToken);

    private async ValueTask<TargetResult> CallAsync(string call, Action act, CancellationToken cancellationToken)
    {
        lock (_lock)
            _calls.Add(call);
        await Gate.WaitAsync(cancellationToken);
        if (Refuses is { } refuses)
            return refuses();
        act();
        return TargetResult.Done(call);
    }
}
