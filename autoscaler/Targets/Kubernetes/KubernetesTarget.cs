using k8s;
using k8s.Models;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Targets.Kubernetes;

/// <summary>Sets replicas through the scale subresource, so anything that has one can be scaled.</summary>
internal sealed class KubernetesTarget(KubernetesConnection connection) : IScalingTarget
{
    public string Kind => TargetKinds.Kubernetes;

    public string Summary => "Sets the replicas of a Deployment, StatefulSet or anything else with a scale subresource.";

    public static IReadOnlyList<TargetSetting> AllSettings { get; } =
    [
        new("name", "Name of the object.", "the workload's name"),
        new("namespace", "Its namespace.", "the workload's namespace"),
        new("group", "Its API group.", "apps"),
        new("version", "Its API version.", "v1"),
        new("resource", "Its plural name.", "deployments"),
    ];

    public IReadOnlyList<TargetSetting> Settings => AllSettings;

    /// <summary>The scale subresource counts pods, not ready ones: readiness comes from the signals.</summary>
    public async ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        var at = Address.Of(request);
        var (result, scale) = await connection.CallAsync(
            client => client.CustomObjects.GetNamespacedCustomObjectScaleAsync<V1Scale>(
                at.Group, at.Version, at.Namespace, at.Resource, at.Name, cancellationToken), at.ToString());
        return result.IsDone
            ? new TargetReading { Desired = scale?.Spec?.Replicas ?? 0 }
            : TargetReading.Unknown(result.Message);
    }

    public async ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken)
    {
        var at = Address.Of(request);
        var patch = KubernetesConnection.Merge(new { spec = new { replicas } });
        var (result, _) = await connection.CallAsync(
            client => client.CustomObjects.PatchNamespacedCustomObjectScaleAsync<V1Scale>(
                patch, at.Group, at.Version, at.Namespace, at.Resource, at.Name, cancellationToken: cancellationToken), at.ToString());
        return result;
    }

    public ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken)
        => new(new TargetResult(TargetOutcome.Unsupported,
            "Kubernetes itself knows no requests: set concurrency.adjust to false, or use the webhook target for what limits them"));

    private sealed record Address(string Group, string Version, string Namespace, string Resource, string Name)
    {
        public static Address Of(TargetRequest request) => new(
            request.Setting("group", "apps"), request.Setting("version", "v1"),
            request.Setting("namespace", request.Workload.Namespace), request.Setting("resource", "deployments"),
            request.Setting("name", request.Workload.Workload));

        public override string ToString() => $"{Resource}.{Group} {Namespace}/{Name}";
    }
}
