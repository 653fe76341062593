using System.ComponentModel.DataAnnotations;
using Observe.Store.Configuration;

namespace Observe.PromQL.Querying;

/// <summary>Limits of queries.</summary>
[ConfigurationSection("query", "Limits of queries.")]
public sealed class QueryOptions
{
    [Setting("Longest time a query may run.", Origin = "Prometheus")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    [Setting("Queries that run at once; more wait their turn.", Unit = "{query}", Origin = "Prometheus")]
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 20;

    [Setting("Most samples one query may hold: those it reads, the steps of its subqueries, its results.", Unit = "{sample}", Origin = "Prometheus")]
    [Range(1000L, long.MaxValue)]
    public long MaxSamples { get; set; } = 50_000_000;

    [Setting("How far back an instant selector looks for its newest sample.", Origin = "Prometheus")]
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Lookback { get; set; } = TimeSpan.FromMinutes(5);

    [Setting("Whether functions, aggregations and modifiers that Prometheus calls experimental may be used.")]
    public bool Experimental { get; set; } = true;

    [Setting("Whether rate, increase, irate and resets heed when a counter began, where its samples say so; rollups do not serve them then.")]
    public bool StartTimestamps { get; set; }
}
