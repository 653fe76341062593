using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Collector.Scraping;

/// <summary>Metrics pages that Observe fetches itself.</summary>
[ConfigurationSection("collector.scrape", "Metrics pages that Observe fetches itself.")]
public sealed class ScrapeOptions
{
    [Setting("Scrape jobs: `name`, `staticTargets` (HOST:PORT), `files` (JSON or YAML lists of {targets, labels}), `httpDiscovery` (URL of such a list), `interval`, `timeout`, `scheme`, `metricsPath`, `labels`, `honorLabels`.")]
    public List<ScrapeJob> Jobs { get; set; } = [];

    [Setting("Largest page.", Unit = "By")]
    [Range(1024L, 1L << 30)]
    public long MaxPageSize { get; set; } = 64 << 20;

    [Setting("Most samples of a page; a larger one is refused whole.", Unit = "{sample}")]
    [Range(1, 100_000_000)]
    public int MaxSamples { get; set; } = 500_000;

    [Setting("Whether targets are asked for protobuf first, in which alone they tell native histograms; one that has none is read as before.", Origin = "off as in Prometheus: protobuf costs most targets more than text")]
    public bool NativeHistograms { get; set; }
}

/// <summary>One scrape job.</summary>
public sealed class ScrapeJob
{
    /// <summary>Label <c>job</c> of all its series.</summary>
    public string Name { get; set; } = "";

    public List<string> StaticTargets { get; set; } = [];

    /// <summary>Discovery files, read again when they change.</summary>
    public List<string> Files { get; set; } = [];

    /// <summary>URL that answers a discovery list, or empty.</summary>
    public string HttpDiscovery { get; set; } = "";

    /// <summary>Default 15 s: what most Prometheus installations use, four times its own default of a minute.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Default 10 s, Prometheus's; never longer than the interval.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public string Scheme { get; set; } = "http";

    public string MetricsPath { get; set; } = "/metrics";

    /// <summary>Added to all series.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>Whether the page's own labels win over job, instance and added ones; else the page's become <c>exported_…</c>.</summary>
    public bool HonorLabels { get; set; }
}
