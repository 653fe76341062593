using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Analyzer.Profiles;

/// <summary>How raw metrics become signals of workloads.</summary>
[ConfigurationSection("analyzer.profiles", "How raw metrics become signals of workloads.")]
public sealed class ProfileOptions
{
    [Setting("How often the rules run.")]
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    [Setting("Window of rates in the rules.", Origin = "four scrapes at 15 s, so that one missed scrape leaves no gap")]
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromMinutes(1);

    [Setting("Folder of profiles of your own, `*.yaml`; one with the name of a built-in replaces it.")]
    public string Folder { get; set; } = "";

    [Setting("How far into the past the rules run when a workload is first seen, so that forecasts learn from imported data.")]
    [Range(typeof(TimeSpan), "00:00:00", "60.00:00:00")]
    public TimeSpan Backfill { get; set; } = TimeSpan.FromDays(7);

    [Setting("Most workloads; further ones are not followed and counted.", Unit = "{workload}")]
    [Range(1, 1_000_000)]
    public int MaxWorkloads { get; set; } = 10_000;

    [Setting("Most series that signals marked `fast` follow sample by sample; beyond, they wait for the interval.", Unit = "{series}")]
    [Range(1, 10_000_000)]
    public int FastSeries { get; set; } = 100_000;
}
