using Observe.Store.Metrics;

namespace Observe.Store.Transfer.OpenMetrics;

/// <summary>Which family a series belongs to, told by its name: the text has a family's series together.</summary>
internal sealed class MetricFamilies(IReadOnlyList<MetricMetadata> metadata) : IComparer<LabelSet>
{
    private static readonly string[] Suffixes = ["_total", "_bucket", "_count", "_sum", "_created", "_info", "_gcount", "_gsum"];

    private readonly Dictionary<string, MetricMetadata> _byName = metadata.ToDictionary(item => item.Family, StringComparer.Ordinal);

    /// <summary>The family's metadata, or null where nobody said anything of it.</summary>
    public MetricMetadata? Of(string name) => _byName.GetValueOrDefault(FamilyOf(name));

    public string FamilyOf(string name)
    {
        if (_byName.ContainsKey(name))
            return name;
        foreach (var suffix in Suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && _byName.ContainsKey(name[..^suffix.Length]))
                return name[..^suffix.Length];
        }

        return name;
    }

    public int Compare(LabelSet? x, LabelSet? y)
    {
        var (a, b) = (x!.MetricName ?? "", y!.MetricName ?? "");
        var order = string.CompareOrdinal(FamilyOf(a), FamilyOf(b));
        if (order == 0)
            order = string.CompareOrdinal(a, b);
        return order != 0 ? order : x.CompareTo(y);
    }
}
