using Observe.Store.Metrics;

namespace Observe.Collector.Scraping;

/// <summary>One page to fetch: its address and the labels that all its series get.</summary>
internal sealed record ScrapeTarget(ScrapeJob Job, string Address, IReadOnlyDictionary<string, string> DiscoveredLabels)
{
    /// <summary>URL of the page; discovery may have named anything, so it may be none.</summary>
    public string Page => Address.Contains("://", StringComparison.Ordinal)
        ? Address
        : $"{Discovered("__scheme__") ?? Job.Scheme}://{Address}{Discovered("__metrics_path__") ?? Job.MetricsPath}";

    public string Key => $"{Job.Name}|{Address}|{string.Join(',', DiscoveredLabels.OrderBy(item => item.Key).Select(item => $"{item.Key}={item.Value}"))}";

    /// <summary>job, instance, discovered and configured labels; those of discovery win over the job's.</summary>
    public IReadOnlyList<Label> Labels
    {
        get
        {
            var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["job"] = Job.Name, ["instance"] = Address };
            foreach (var (name, value) in Job.Labels.Concat(DiscoveredLabels.Where(item => !item.Key.StartsWith("__", StringComparison.Ordinal))))
                labels[name] = value;
            return [.. labels.Select(item => new Label(item.Key, item.Value))];
        }
    }

    private string? Discovered(string label) => DiscoveredLabels.GetValueOrDefault(label);
}
