using System.Collections.Frozen;
using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// What a resource gives all its series: <c>job</c> and <c>instance</c>, and the attributes worth having on every series. The others
/// stand once, on <c>target_info</c>.
/// </summary>
internal sealed class ResourceLabels
{
    private const string ServiceName = "service.name";
    private const string ServiceNamespace = "service.namespace";
    private const string ServiceInstance = "service.instance.id";
    private const string TargetInfoName = "target_info";

    private static readonly FrozenSet<string> AlwaysPromoted = FrozenSet.ToFrozenSet(
        [
            ServiceName, ServiceNamespace, ServiceInstance, "service.version", "faas.name", "faas.version", "k8s.cluster.name",
            "k8s.namespace.name", "k8s.deployment.name", "k8s.statefulset.name", "k8s.daemonset.name", "k8s.replicaset.name",
            "k8s.job.name", "k8s.cronjob.name", "k8s.pod.name", "cloud.provider", "cloud.account.id", "cloud.region",
        ],
        StringComparer.Ordinal);

    private ResourceLabels(IReadOnlyList<Label> identity, IReadOnlyList<Label> promoted, LabelSet? targetInfo)
        => (Identity, Promoted, TargetInfo) = (identity, promoted, targetInfo);

    /// <summary>job and instance: win over a data point's attributes of these names.</summary>
    public IReadOnlyList<Label> Identity { get; }

    /// <summary>Promoted attributes: a data point's own attribute of the same name wins.</summary>
    public IReadOnlyList<Label> Promoted { get; }

    /// <summary>Null where nobody says who the resource is, or there is nothing more to say of it.</summary>
    public LabelSet? TargetInfo { get; }

    public static ResourceLabels Of(IReadOnlyList<SpanAttribute> resource, OtlpOptions options)
    {
        var promoted = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in resource)
        {
            var isPromoted = AlwaysPromoted.Contains(attribute.Key) || options.PromoteResourceAttributes.Contains(attribute.Key);
            (isPromoted ? promoted : rest)[MetricNames.Label(attribute.Key, options.Translation)] = attribute.Value;
        }

        var identity = IdentityOf(resource);
        return new ResourceLabels(identity, ToLabels(promoted), TargetInfoOf(identity, rest));
    }

    public static string? Service(IReadOnlyList<SpanAttribute> resource) => Value(resource, ServiceName);

    private static List<Label> IdentityOf(IReadOnlyList<SpanAttribute> resource)
    {
        var labels = new List<Label>(2);
        if (Value(resource, ServiceName) is { Length: > 0 } name)
            labels.Add(new Label("job", Value(resource, ServiceNamespace) is { Length: > 0 } space ? $"{space}/{name}" : name));
        if (Value(resource, ServiceInstance) is { Length: > 0 } instance)
            labels.Add(new Label("instance", instance));
        return labels;
    }

    private static LabelSet? TargetInfoOf(List<Label> identity, Dictionary<string, string> rest)
    {
        if (rest.Count == 0 || identity.Count == 0)
            return null;
        foreach (var label in identity)
            rest[label.Name] = label.Value;
        rest[Label.MetricName] = TargetInfoName;
        return LabelSet.From(ToLabels(rest));
    }

    private static IReadOnlyList<Label> ToLabels(Dictionary<string, string> values)
        => [.. values.Select(item => new Label(item.Key, item.Value)).Order()];

    private static string? Value(IReadOnlyList<SpanAttribute> resource, string key)
    {
        foreach (var attribute in resource)
        {
            if (attribute.Key == key)
                return attribute.Value;
        }

        return null;
    }
}
