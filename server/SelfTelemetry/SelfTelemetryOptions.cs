using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Server.SelfTelemetry;

/// <summary>Observe's own metrics in its own store.</summary>
[ConfigurationSection("telemetry", "Observe's own metrics in its own store, under `job=\"observe\"`.")]
internal sealed class SelfTelemetryOptions
{
    [Setting("Whether Observe writes its own metrics into its store.")]
    public bool Enabled { get; set; } = true;

    [Setting("How often.", Origin = "Prometheus's usual scrape interval")]
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
