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
    {
        if (Find(reference.Kind) is not { } target)
            return [];
        var settings = reference.Settings ?? new Dictionary<string, string>();
        var problems = new List<PolicyProblem>();
        foreach (var required in target.Settings.Where(setting => setting.IsRequired && !settings.ContainsKey(setting.Name)))
            problems.Add(new($"target.settings.{required.Name}", $"missing for target {target.Kind}: {required.Summary}"));
        foreach (var key in settings.Keys.Where(key => target.Settings.All(setting => setting.Name != key)))
        {
            problems.Add(new($"target.settings.{key}",
                $"target {target.Kind} has no such setting: {string.Join(", ", target.Settings.Select(setting => setting.Name))}"));
        }

        return problems;
    }
}
