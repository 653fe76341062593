using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Profiles;

/// <summary>For each part of a workload's identity, where it is found, in order of preference.</summary>
internal sealed record ProfileIdentity
{
    public IReadOnlyList<IdentityPart> Location { get; init; } = IdentityPart.All("location", "k8s_cluster_name", "cluster", "=local");

    public IReadOnlyList<IdentityPart> Namespace { get; init; } =
        IdentityPart.All("namespace", "k8s_namespace_name", "service_namespace", "=default");

    public IReadOnlyList<IdentityPart> Workload { get; init; } = [];

    public IReadOnlyList<IdentityPart> Version { get; init; } = [];

    /// <summary>Label values that mean "not known", as Istio's <c>unknown</c>.</summary>
    public IReadOnlyList<string> Unset { get; init; } = [];

    /// <summary>Series where one of these says something are no workload's, as a proxy's own control traffic.</summary>
    public IReadOnlyList<IdentityPart> Except { get; init; } = [];

    /// <summary>Every label that a rule must keep for the identity to be told from it.</summary>
    public IEnumerable<string> Labels
        => new[] { Location, Namespace, Workload, Version, Except }.SelectMany(parts => parts).Select(part => part.Label).Where(label => label.Length > 0).Distinct();

    /// <summary>The workload that a result's labels name, and its version; null where no label holds a name.</summary>
    public (WorkloadId Id, string Version)? Identify(LabelSet labels)
    {
        if (First(labels, Except).Length > 0)
            return null;
        var (location, ns, workload) = (First(labels, Location), First(labels, Namespace), First(labels, Workload));
        return location.Length == 0 || ns.Length == 0 || workload.Length == 0
            ? null
            : (new WorkloadId(location, ns, workload), First(labels, Version));
    }

    private string First(LabelSet labels, IReadOnlyList<IdentityPart> preferred)
    {
        foreach (var part in preferred)
        {
            if (part.Read(labels) is { Length: > 0 } value && !Unset.Contains(value))
                return value;
        }

        return "";
    }
}
