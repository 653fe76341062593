using System.Collections.Frozen;
using Observe.Store.Metrics;
using Observe.Store.Spans;

namespace Observe.Collector.Otlp;

/// <summary>
/// Labels that a resource gives all its series: <c>job</c>, <c>instance</c>, and the attributes worth having on every series; the
/// others stand once, on <c>target_info</c>.
/// </summary>
internal static class ResourceLabels
{
    private static readonly FrozenSet<string> Promoted = FrozenSet.ToFrozenSet(
        [
            "service.name", "service.namespace", "service.instance.id", "service.version", "faas.name", "faas.version",
            "k8s.cluster.name", "k8s.namespace.name", "k8s.deployment.name", "k8s.statefulset.name", "k8s.daemonset.name",
            "k8s.job.name", "k8s.cronjob.name", "cloud.provider", "cloud.account.id", "cloud.region",
        ],
        StringComparer.Ordinal);

    public static List<Label> Of(IReadOnlyList<SpanAttribute> resource)
    {
        var labels = Identity(resource);
        foreach (var attribute in resource)
        {
            if (Promoted.Contains(attribute.Key))
                labels.Add(new Label(MetricNames.Label(attribute.Key), attribute.Value));
        }

        return labels;
    }

    /// <summary>Labels of <c>target_info</c>: who it is and everything not promoted; null where there is nothing to say.</summary>
    public static LabelSet? TargetInfo(IReadOnlyList<SpanAttribute> resource)
    {
        var rest = resource.Where(attribute => !Promoted.Contains(attribute.Key)).ToArray();
        var identity = Identity(resource);
        if (rest.Length == 0 || identity.Count == 0)
            return null;
        var labels = identity.Append(new Label(Label.MetricName, "target_info"))
            .Concat(rest.Select(attribute => new Label(MetricNames.Label(attribute.Key), attribute.Value)));
        return LabelSet.From(labels.DistinctBy(label => label.Name));
    }

    public static string Service(IReadOnlyList<SpanAttribute> resource) => Value(resource, "service.name") ?? "unknown_service";

    private static List<Label> Identity(IReadOnlyList<SpanAttribute> resource)
    {
        var labels = new List<Label>();
        if (Value(resource, "service.name") is { } name)
            labels.Add(new Label("job", Value(resource, "service.namespace") is { Length: > 0 } ns ? $"{ns}/{name}" : name));
        if (Value(resource, "service.instance.id") is { } instance)
            labels.Add(new Label("instance", instance));
        return labels;
    }

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
