using Observe.Store.Policies;

namespace Observe.Autoscaler.Targets;

/// <summary>Every target by kind, and the check of a policy's settings against it.</summary>
internal sealed class TargetRegistry(IEnumerable<IScalingTarget> targets) : ITargetCheck
{
    private readonly Dictionary<string, IScalingTarget> _targets = targets.ToDictionary(target => target.Kind, StringComparer.Ordinal);

    public IEnumerable<IScalingTarget> All => _targets.Values.OrderBy(target => target.Kind, StringComparer.Ordinal);

    /// <summary>Null for kind <c>none</c> and for kinds not built in.</summary>
    public IScalingTarget? Find(string kind) => _targets.GetValueOrDefault(kind);

    public IReadOnlyList<PolicyProblem> Check(TargetReference reference)
        => Find(reference.Kind) is { } target ? TargetSettings.Problems(reference, target.Settings) : [];
}
