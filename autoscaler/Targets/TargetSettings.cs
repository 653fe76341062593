using Observe.Autoscaler.Targets.Knative;
using Observe.Autoscaler.Targets.Kubernetes;
using Observe.Autoscaler.Targets.OpenFaas;
using Observe.Autoscaler.Targets.Process;
using Observe.Autoscaler.Targets.Webhook;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Targets;

/// <summary>What each kind of target may be told, for processes that take policies and have no targets.</summary>
internal sealed class TargetSettings : ITargetCheck
{
    /// <summary>Every kind; a new target is a line here.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<TargetSetting>> OfKind { get; } = new Dictionary<string, IReadOnlyList<TargetSetting>>
    {
        [TargetKinds.Process] = ProcessSettings.All,
        [TargetKinds.Kubernetes] = KubernetesTarget.AllSettings,
        [TargetKinds.Knative] = KnativeTarget.AllSettings,
        [TargetKinds.OpenFaas] = OpenFaasTarget.AllSettings,
        [TargetKinds.Webhook] = WebhookTarget.AllSettings,
    };

    public IReadOnlyList<PolicyProblem> Check(TargetReference reference)
        => OfKind.TryGetValue(reference.Kind, out var settings) ? Problems(reference, settings) : [];

    /// <summary>Settings that are missing, and those that the target does not have.</summary>
    public static IReadOnlyList<PolicyProblem> Problems(TargetReference reference, IReadOnlyList<TargetSetting> known)
    {
        var given = reference.Settings ?? new Dictionary<string, string>();
        var names = known.Select(setting => setting.Name).ToArray();
        return
        [
            .. known.Where(setting => setting.IsRequired && !given.ContainsKey(setting.Name)).Select(required
                => new PolicyProblem($"target.settings.{required.Name}", $"missing for target {reference.Kind}: {required.Summary}")),
            .. given.Keys.Except(names).Select(unknown
                => new PolicyProblem($"target.settings.{unknown}", $"target {reference.Kind} has no such setting: {string.Join(", ", names)}")),
        ];
    }
}
