using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Analyzer.Alerting;

/// <summary>Delivery of alerts.</summary>
[ConfigurationSection("analyzer.alerting", "Delivery of alerts.")]
public sealed class AlertingOptions
{
    [Setting("How often anomalies are turned into alerts and undelivered ones tried again.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    [Setting("Longest time a receiver may take.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Attempts for each receiver; the wait between them doubles from 2 s.", Unit = "{attempt}")]
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 8;
}
