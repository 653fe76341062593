using Observe.Store.Metrics;

namespace Observe.Collector.RemoteWrite;

/// <summary>The family of a series' metric: a histogram's or summary's series share one without their suffixes.</summary>
internal static class MetricFamily
{
    public static string Of(string name, MetricType type) => type switch
    {
        MetricType.Histogram or MetricType.GaugeHistogram => Without(name, "_bucket", "_count", "_sum", "_gcount", "_gsum"),
        MetricType.Summary => Without(name, "_count", "_sum"),
        _ => name,
    };

    private static string Without(string name, params ReadOnlySpan<string> suffixes)
    {
        foreach (var suffix in suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
                return name[..^suffix.Length];
        }

        return name;
    }
}
