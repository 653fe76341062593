using Observe.Store.Metrics;

namespace Observe.Store.Index;

/// <summary>How many series there may be.</summary>
/// <param name="Total">In all.</param>
/// <param name="PerMetric">With one <c>__name__</c>.</param>
/// <param name="PerWorkload">With one <see cref="WorkloadLabel"/>; series without it count in all only.</param>
internal readonly record struct SeriesLimits(int Total, int PerMetric = int.MaxValue, int PerWorkload = int.MaxValue)
{
    /// <summary>What OTLP's services and what is scraped have in common.</summary>
    public const string WorkloadLabel = "job";

    public static SeriesLimits None { get; } = new(int.MaxValue);

    /// <summary>The largest one that counts hold already, or null.</summary>
    /// <param name="total">Series in all.</param>
    /// <param name="ofMetric">Series of the metric.</param>
    /// <param name="ofWorkload">Series of the workload.</param>
    public RefusalReason? Reached(int total, int ofMetric, int ofWorkload)
        => total >= Total ? RefusalReason.SeriesLimit
            : ofMetric >= PerMetric ? RefusalReason.MetricSeriesLimit
            : ofWorkload >= PerWorkload ? RefusalReason.WorkloadSeriesLimit
            : null;
}
