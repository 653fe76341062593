using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;
using Observe.Store.Rollups;

namespace Observe.Store;

/// <summary>When a write counts as kept.</summary>
public enum Durability
{
    /// <summary>In the journal's file: survives the death of the process.</summary>
    Process,

    /// <summary>Synced to the disk: survives power loss.</summary>
    Disk,
}

/// <summary>Where and how long data is kept, and the limits on what comes in.</summary>
[ConfigurationSection("store", "Where and how long data is kept, and the limits on what comes in.")]
public sealed class StoreOptions
{
    [Setting("Folder of the embedded store; made where missing. Flag `--data`.")]
    [Required]
    public string Data { get; set; } = "data";

    [Setting("PostgreSQL connection string; where it is set, everything is kept there and no folder is needed. Flag `--postgres`.")]
    public string Postgres { get; set; } = "";

    [Setting("Prometheus-compatible engine (VictoriaMetrics, Mimir, Thanos, Prometheus) whose query API takes the place of the store's metrics; state and spans stay in `data` or `postgres`. Flag `--metrics-url`.")]
    public string MetricsUrl { get; set; } = "";

    [Setting("Where that engine takes remote write 1.0; empty = `metricsUrl` and `/api/v1/write`. Flag `--write-url`.")]
    public string WriteUrl { get; set; } = "";

    [Setting("Tenant that reads and writes of that engine name in `X-Scope-OrgID` (Mimir, Cortex); empty = no such header.", Origin = "characters and length that Mimir allows")]
    public string MetricsTenant { get; set; } = "";

    [Setting("When a write is acknowledged: `process` once in the journal, `disk` once synced. In PostgreSQL always once committed.")]
    public Durability Durability { get; set; } = Durability.Process;

    [Setting("How long samples are kept.", Origin = "twice Prometheus's 15 days, so that a month can be compared with the one before")]
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan RetentionTime { get; set; } = TimeSpan.FromDays(30);

    [Setting("Bytes of blocks, in PostgreSQL of chunk rows, above which the oldest days go; 0 = no limit.", Unit = "By")]
    [Range(0L, long.MaxValue)]
    public long RetentionSize { get; set; }

    [Setting("How much older than its series' newest sample a sample may be.")]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LateWindow { get; set; } = TimeSpan.FromHours(2);

    [Setting("How far ahead of the clock senders' samples may lie.", Origin = "Prometheus's remote-write receiver")]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan FutureLimit { get; set; } = TimeSpan.FromMinutes(10);

    [Setting("Most series in memory, which are those of the last hours; new ones are refused then, old ones go on. Signals and Observe's own metrics have a twentieth and 2,000 more.", Unit = "{series}", Origin = "ten times Mimir's default per tenant (150,000)")]
    [Range(1, 100_000_000)]
    public int MaxSeries { get; set; } = 1_500_000;

    [Setting("Most series of one metric, counted as `maxSeries` is.", Unit = "{series}", Origin = "a third of `maxSeries`: one metric that goes wrong leaves room")]
    [Range(1, 100_000_000)]
    public int MaxSeriesPerMetric { get; set; } = 500_000;

    [Setting("Most series of one workload, counted as `maxSeries` is and told by `job`: a service of OTLP, a job that is scraped.", Unit = "{series}", Origin = "a third of `maxSeries`: one workload that goes wrong leaves room")]
    [Range(1, 100_000_000)]
    public int MaxSeriesPerWorkload { get; set; } = 500_000;

    [Setting("Most labels a series.", Unit = "{label}", Origin = "twice Mimir's 30: OTLP resources bring many")]
    [Range(1, 1000)]
    public int MaxLabels { get; set; } = 64;

    [Setting("Longest label name.", Unit = "By", Origin = "Mimir")]
    [Range(1, 65536)]
    public int MaxLabelNameLength { get; set; } = 1024;

    [Setting("Longest label value.", Unit = "By", Origin = "twice Mimir's 2,048")]
    [Range(1, 1_048_576)]
    public int MaxLabelValueLength { get; set; } = 4096;

    [Setting("Journal bytes at which the head is checkpointed, so that a start replays no more.", Unit = "By")]
    [Range(1L << 20, 1L << 34)]
    public long JournalSize { get; set; } = 128 << 20;

    [Setting("Most exemplars kept.", Unit = "{exemplar}", Origin = "Prometheus's usual setting")]
    [Range(0, 10_000_000)]
    public int MaxExemplars { get; set; } = 100_000;

    [Setting("Most metric families whose type, unit and help are kept.", Unit = "{family}")]
    [Range(0, 10_000_000)]
    public int MaxMetadata { get; set; } = 100_000;

    /// <summary>A section of its own, <c>store.rollups</c>.</summary>
    public RollupOptions Rollups { get; set; } = new();
}
