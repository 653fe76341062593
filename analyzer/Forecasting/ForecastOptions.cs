using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Analyzer.Forecasting;

/// <summary>Forecasts of each workload's demand.</summary>
[ConfigurationSection("analyzer.forecast", "Forecasts of each workload's demand.")]
public sealed class ForecastOptions
{
    [Setting("Distance between the steps of a forecast.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Step { get; set; } = TimeSpan.FromMinutes(1);

    [Setting("How often forecasts are made.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    [Setting("How many steps ahead.", Unit = "{step}")]
    [Range(5, 1440)]
    public int HorizonSteps { get; set; } = 60;

    [Setting("Steps of history that are learned from.", Unit = "{step}", Origin = "a week of minutes")]
    [Range(100, 50_000)]
    public int HistorySteps { get; set; } = 10_080;

    [Setting("Whether gradient-boosted trees (LightGBM) are trained for each workload.")]
    public bool Trees { get; set; } = true;

    [Setting("How often trees are trained anew.")]
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan TrainingInterval { get; set; } = TimeSpan.FromHours(1);

    [Setting("Most workloads whose trees one training job renews, those with the highest load first.", Unit = "{workload}")]
    [Range(1, 100_000)]
    public int TrainingWorkloads { get; set; } = 100;
}
