using Observe.Autoscaler.Concurrency;
using Observe.Autoscaler.Guards;
using Observe.Autoscaler.Rules;

namespace Observe.Autoscaler.Decisions;

/// <summary>What decisions remember of a workload from tick to tick. Immutable; under 5 KiB.</summary>
internal sealed record WorkloadState
{
    public static WorkloadState Initial { get; } = new();

    public ReactiveState Reactive { get; init; } = ReactiveState.Initial;

    public WishWindow Wishes { get; init; } = WishWindow.Empty;

    public ConcurrencyState Concurrency { get; init; }

    /// <summary>Last target decided, to hold where nothing is known.</summary>
    public int? LastTarget { get; init; }
}
