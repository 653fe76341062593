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

    [Setting("Labels by which alerts that are due together become one notification; none = alertname and workload.", Origin = "Alertmanager's group_by")]
    public string[] GroupBy { get; set; } = [];

    [Setting("After what time a receiver is told again of an alert that still fires.", Origin = "Alertmanager's repeat_interval")]
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan RepeatInterval { get; set; } = TimeSpan.FromHours(4);

    [Setting("How long anomalies and alerts that are over are kept.")]
    [Range(typeof(TimeSpan), "7.00:00:00", "3650.00:00:00")]
    public TimeSpan RetentionTime { get; set; } = TimeSpan.FromDays(30);

    [Setting("Address of the page as receivers reach it, for links in notifications; empty = no links.")]
    public string ExternalUrl { get; set; } = "";
}
