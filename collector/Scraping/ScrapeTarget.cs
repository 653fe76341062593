using Observe.Store.Metrics;

namespace Observe.Collector.Scraping;

/// <summary>One page to fetch: its URL and the labels that all its series get.</summary>
internal sealed record ScrapeTarget(ScrapeJob Job, string Address, IReadOnlyDictionary<string, string> DiscoveredLabels)
{
    public Uri Url => new(Address.Contains("://", StringComparison.Ordinal) ? Address : $"{Job.Scheme}://{Address}{Job.MetricsPath}");

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
}
