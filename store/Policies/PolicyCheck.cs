using System.Text.Json;
using System.Text.Json.Nodes;
using Observe.Store.State;

namespace Observe.Store.Policies;

/// <summary>Everything that is wrong with a policy, its target's settings too.</summary>
public static class PolicyCheck
{
    public static IReadOnlyList<PolicyProblem> Problems(ScalingPolicy policy, ITargetCheck? targets)
        => [.. ScalingPolicyValidator.Validate(policy), .. NullSettings(policy), .. targets?.Check(policy.Target) ?? []];

    /// <summary>
    /// The same of a policy of which some keys could not be read: what is wrong with the others. They have their defaults, and nothing
    /// is said that comes of these.
    /// </summary>
    /// <param name="readable">The keys that could be read, each a value of its type.</param>
    /// <param name="unread">What is wrong with the others.</param>
    /// <param name="targets">Knows the settings of targets, or null.</param>
    public static IReadOnlyList<PolicyProblem> Problems(JsonObject readable, IReadOnlyList<PolicyProblem> unread, ITargetCheck? targets)
    {
        var whole = readable.DeepClone().AsObject();
        whole["workload"] ??= "";
        whole["target"] ??= new JsonObject();
        var policy = whole.Deserialize<ScalingPolicy>(StateJson.Options)!;
        // A target without a kind has no settings that anybody knows.
        return [.. Problems(policy, policy.Target.Kind is null ? null : targets).Where(problem => !IsOf(problem, unread))];
    }

    private static bool IsOf(PolicyProblem problem, IReadOnlyList<PolicyProblem> unread)
        => unread.Any(other => problem.Beside.Append(problem.Path).Any(path => path == other.Path || path.StartsWith(other.Path + ".", StringComparison.Ordinal)));

    /// <summary>A reader does not look for null among the values of names that a writer chose.</summary>
    private static IEnumerable<PolicyProblem> NullSettings(ScalingPolicy policy)
        => (policy.Target?.Settings ?? new Dictionary<string, string>()).Where(setting => setting.Value is null)
            .Select(setting => new PolicyProblem($"target.settings.{setting.Key}", "text was expected; leave it out for its default"));
}
