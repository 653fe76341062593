using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Profiles;

/// <summary>Fills in a profile's macros and reads the identity off a result's labels.</summary>
internal static class ProfileQuery
{
    public static string Expand(string query, ProfileIdentity identity, TimeSpan window)
        => query
            .Replace("$window", $"{(long)window.TotalMilliseconds}ms", StringComparison.Ordinal)
            .Replace("$by", string.Join(", ", identity.Labels), StringComparison.Ordinal);

    /// <summary>The workload that a result's labels name, and its version; null where no label holds a name.</summary>
    public static (WorkloadId Id, string Version)? Identify(LabelSet labels, ProfileIdentity identity)
    {
        var (location, ns, workload) = (First(labels, identity.Location), First(labels, identity.Namespace), First(labels, identity.Workload));
        return location.Length == 0 || ns.Length == 0 || workload.Length == 0
            ? null
            : (new WorkloadId(location, ns, workload), First(labels, identity.Version));
    }

    private static string First(LabelSet labels, List<string> preferred)
    {
        foreach (var name in preferred)
        {
            if (name[0] == '=')
                return name[1..];
            if (labels[name] is { } value)
                return value;
        }

        return "";
    }
}
