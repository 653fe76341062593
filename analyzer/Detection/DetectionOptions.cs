using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Analyzer.Detection;

/// <summary>Anomalies of signals.</summary>
[ConfigurationSection("analyzer.detection", "Anomalies of signals.")]
public sealed class DetectionOptions
{
    [Setting("How often signals are judged, and the distance of the values that are compared.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    [Setting("Values of the past that a new one is compared with.", Unit = "{value}", Origin = "measured on labelled cloud telemetry")]
    [Range(60, 20_000)]
    public int Window { get; set; } = 1500;

    [Setting("Values in a row below half the threshold that end an anomaly.", Unit = "{value}")]
    [Range(1, 1000)]
    public int QuietValues { get; set; } = 5;
}
