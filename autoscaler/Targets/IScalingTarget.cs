using Observe.Store.Workloads;

namespace Observe.Autoscaler.Targets;

/// <summary>
/// A lever: one kind of platform that can be asked for instances. Thread-safe. Expected trouble (not found, refused, slow) is an answer,
/// never an exception; calls end by their token. The same order twice is harmless.
/// </summary>
internal interface IScalingTarget
{
    /// <summary>What a policy's <c>target.kind</c> says.</summary>
    string Kind { get; }

    /// <summary>One sentence for the list of targets.</summary>
    string Summary { get; }

    /// <summary>What a policy's <c>target.settings</c> may say.</summary>
    IReadOnlyList<TargetSetting> Settings { get; }

    /// <summary>Whether a reading costs no call to another machine, so that each tick may ask.</summary>
    bool IsLocal => false;

    ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken);

    /// <summary>Orders so many instances; the answer says whether the order was taken, not whether they are ready.</summary>
    ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken);

    /// <summary>Sets how many requests one instance may execute at once.</summary>
    ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken);
}

/// <param name="Name">Key in <c>target.settings</c>.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Default">What is used without it; null = none.</param>
/// <param name="IsRequired">Whether a policy must give it.</param>
internal sealed record TargetSetting(string Name, string Summary, string? Default = null, bool IsRequired = false);

/// <param name="Workload">Whose instances.</param>
/// <param name="Settings">The policy's settings, all known to the target.</param>
/// <param name="DecisionId">The decision behind a call; empty for readings.</param>
/// <param name="Limit">The concurrency limit the policy starts with, for instances started before one is set.</param>
internal sealed record TargetRequest(
    WorkloadId Workload, IReadOnlyDictionary<string, string> Settings, string DecisionId = "", int Limit = 0)
{
    public string? Setting(string name) => Settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    public string Setting(string name, string orElse) => Setting(name) ?? orElse;
}
