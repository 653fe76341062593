using System.Diagnostics.CodeAnalysis;
using Observe.Store.Metrics;

namespace Observe.Store.Workloads;

/// <summary>
/// A workload's identity: location (cluster, or provider/account/region with its own slashes), namespace, name.
/// Written <c>location/namespace/workload</c>; the last two slashes divide, so those within namespace and workload are written
/// <c>%2F</c>, percent signs <c>%25</c>, and a segment <c>.</c> or <c>..</c>, which links would lose, <c>%2E</c> or <c>%2E%2E</c>.
/// </summary>
public readonly record struct WorkloadId(string Location, string Namespace, string Workload)
{
    public const string LocationLabel = "location";
    public const string NamespaceLabel = "namespace";
    public const string WorkloadLabel = "workload";

    public static bool TryParse(string text, out WorkloadId id)
    {
        var last = text.LastIndexOf('/');
        var middle = last > 0 ? text.LastIndexOf('/', last - 1) : -1;
        id = middle > 0 ? new WorkloadId(Decode(text[..middle]), Decode(text[(middle + 1)..last]), Decode(text[(last + 1)..])) : default;
        return middle > 0 && id.Namespace.Length > 0 && id.Workload.Length > 0;
    }

    /// <summary>The workload a canonical signal's labels name; false where one of the three is missing.</summary>
    public static bool TryFrom(LabelSet labels, [NotNullWhen(true)] out WorkloadId? id)
    {
        id = labels[LocationLabel] is { } location && labels[NamespaceLabel] is { } ns && labels[WorkloadLabel] is { } name
            ? new WorkloadId(location, ns, name)
            : null;
        return id is not null;
    }

    /// <summary>PromQL matchers for this workload: <c>location="…",namespace="…",workload="…"</c>.</summary>
    public string ToMatchers() => $"location={Quote(Location)},namespace={Quote(Namespace)},workload={Quote(Workload)}";

    /// <summary>Which of 256 shards owns this workload; stable across processes.</summary>
    public byte Shard => (byte)(System.IO.Hashing.XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(ToString())) & 0xff);

    public override string ToString()
        => $"{string.Join('/', Location.Split('/').Select(Encode))}/{Encode(Namespace)}/{Encode(Workload)}";

    private static string Encode(string part) => part switch
    {
        "." => "%2E",
        ".." => "%2E%2E",
        _ => part.AsSpan().ContainsAny('%', '/')
            ? part.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal)
            : part,
    };

    /// <summary>Percent signs last: what they make is no code.</summary>
    private static string Decode(string part)
        => part.Contains('%', StringComparison.Ordinal)
            ? part.Replace("%2E", ".", StringComparison.OrdinalIgnoreCase).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
                .Replace("%25", "%", StringComparison.Ordinal)
            : part;

    private static string Quote(string value)
        => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
