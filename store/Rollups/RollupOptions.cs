using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.Store.Rollups;

/// <summary>Summaries of old days in the embedded store, for long ranges and for what outlives its samples.</summary>
[ConfigurationSection("store.rollups", "Summaries of old days in the embedded store: windows of 5 minutes and of an hour.")]
public sealed class RollupOptions
{
    [Setting("Whether days are rolled up; what was rolled up before is read either way.")]
    public bool Enabled { get; set; } = true;

    [Setting("Age from which a day is rolled up; where samples are not kept that long, it never is.", Origin = "most ranges that are asked for are within a week")]
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan After { get; set; } = TimeSpan.FromDays(7);

    [Setting("How long rollups are kept, also when their samples are gone.", Origin = "13 months, so that a month can be compared with last year's")]
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(400);
}
