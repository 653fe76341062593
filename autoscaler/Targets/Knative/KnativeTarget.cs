using System.Globalization;
using System.Text.Json;
using k8s;
using Observe.Autoscaler.Targets.Kubernetes;
using Observe.Store.Policies;

namespace Observe.Autoscaler.Targets.Knative;

/// <summary>
/// Raises and lowers the floor under Knative's own autoscaler: <c>min-scale</c>. On the newest ready revision's PodAutoscaler it works at
/// once and makes no revision; on the Service's template it outlives revisions but makes one at each change.
/// </summary>
internal sealed class KnativeTarget(KubernetesConnection connection) : IScalingTarget
{
    public const string MinScale = "autoscaling.knative.dev/min-scale";

    private const string ServingGroup = "serving.knative.dev";
    private const string ServingVersion = "v1";
    private const string ScalerGroup = "autoscaling.internal.knative.dev";
    private const string ScalerVersion = "v1alpha1";

    public string Kind => TargetKinds.Knative;

    public string Summary => "Sets min-scale of a Knative Service; Knative's own autoscaler stays on above it.";

    public static IReadOnlyList<TargetSetting> AllSettings { get; } =
    [
        new("service", "Name of the Knative Service.", "the workload's name"),
        new("namespace", "Its namespace.", "the workload's namespace"),
        new("apply", "`podautoscaler`: on the newest ready revision, no new revision; `service`: on the template, a new revision each time.",
            "podautoscaler"),
    ];

    public IReadOnlyList<TargetSetting> Settings => AllSettings;

    public async ValueTask<TargetReading> ReadAsync(TargetRequest request, CancellationToken cancellationToken)
    {
        var (result, service) = await ServiceAsync(request, cancellationToken);
        if (service is not { } value)
            return TargetReading.Unknown(result.Message);
        var template = value.At("spec", "template");
        // 0 is Knative's word for no limit.
        int? limit = template.At("spec", "containerConcurrency").AsInt() is > 0 and var set ? set : null;
        if (IsOnService(request))
            return new TargetReading { Desired = Floor(template), Limit = limit };

        var (found, scaler) = await ScalerAsync(request, value, cancellationToken);
        return scaler is { } autoscaler
            ? new TargetReading { Desired = Floor(autoscaler), Ready = autoscaler.At("status", "actualScale").AsInt(), Limit = limit }
            : TargetReading.Unknown(found.Message);
    }

    public async ValueTask<TargetResult> ScaleAsync(TargetRequest request, int replicas, CancellationToken cancellationToken)
    {
        var annotated = new
        {
            metadata = new { annotations = new Dictionary<string, string> { [MinScale] = replicas.ToString(CultureInfo.InvariantCulture) } },
        };
        if (IsOnService(request))
            return await PatchServiceAsync(request, new { spec = new { template = annotated } }, cancellationToken);

        var (result, service) = await ServiceAsync(request, cancellationToken);
        if (service is not { } value)
            return result;
        if (Revision(value) is not { } revision)
            return NotReady(request);
        return (await connection.CallAsync(
            client => client.CustomObjects.PatchNamespacedCustomObjectAsync(
                KubernetesConnection.Merge(annotated), ScalerGroup, ScalerVersion, Namespace(request), "podautoscalers", revision,
                cancellationToken: cancellationToken), $"PodAutoscaler {Namespace(request)}/{revision}")).Result;
    }

    /// <summary>Knative holds the limit in the template: a change makes a new revision, which takes over once it is ready.</summary>
    public ValueTask<TargetResult> SetConcurrencyAsync(TargetRequest request, int limit, CancellationToken cancellationToken)
        => PatchServiceAsync(
            request, new { spec = new { template = new { spec = new { containerConcurrency = limit } } } }, cancellationToken);

    private async ValueTask<TargetResult> PatchServiceAsync(TargetRequest request, object patch, CancellationToken cancellationToken)
        => (await connection.CallAsync(
            client => client.CustomObjects.PatchNamespacedCustomObjectAsync(
                KubernetesConnection.Merge(patch), ServingGroup, ServingVersion, Namespace(request), "services", Service(request),
                cancellationToken: cancellationToken), Who(request))).Result;

    private async ValueTask<(TargetResult Result, JsonElement? Value)> ServiceAsync(
        TargetRequest request, CancellationToken cancellationToken)
    {
        var (result, value) = await connection.CallAsync(
            client => client.CustomObjects.GetNamespacedCustomObjectAsync(
                ServingGroup, ServingVersion, Namespace(request), "services", Service(request), cancellationToken), Who(request));
        return (result, value as JsonElement?);
    }

    private async ValueTask<(TargetResult Result, JsonElement? Value)> ScalerAsync(
        TargetRequest request, JsonElement service, CancellationToken cancellationToken)
    {
        if (Revision(service) is not { } revision)
            return (NotReady(request), null);
        var (result, value) = await connection.CallAsync(
            client => client.CustomObjects.GetNamespacedCustomObjectAsync(
                ScalerGroup, ScalerVersion, Namespace(request), "podautoscalers", revision, cancellationToken),
            $"PodAutoscaler {Namespace(request)}/{revision}");
        return (result, value as JsonElement?);
    }

    private static TargetResult NotReady(TargetRequest request)
        => new(TargetOutcome.NotFound, $"{Who(request)} has no ready revision yet");

    private static string? Revision(JsonElement service) => service.At("status", "latestReadyRevisionName").AsText();

    /// <summary>The floor an object states; none is zero.</summary>
    private static int Floor(JsonElement? annotated)
        => int.TryParse(annotated.At("metadata", "annotations", MinScale).AsText(), out var floor) ? floor : 0;

    private static bool IsOnService(TargetRequest request) => request.Setting("apply") == "service";

    private static string Who(TargetRequest request) => $"Knative Service {Namespace(request)}/{Service(request)}";

    private static string Service(TargetRequest request) => request.Setting("service", request.Workload.Workload);

    private static string Namespace(TargetRequest request) => request.Setting("namespace", request.Workload.Namespace);
}
