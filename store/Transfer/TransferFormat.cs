namespace Observe.Store.Transfer;

/// <summary>Kinds of files that samples are exported to or imported from.</summary>
public enum TransferFormat
{
    /// <summary>OpenMetrics text with timestamps.</summary>
    OpenMetrics,

    Parquet,

    /// <summary>A block folder of Prometheus's TSDB; read only.</summary>
    Prometheus,
}

/// <summary>What is exported: samples of [MinTime, MaxTime], ms, of series that match any of the selectors; none = all series.</summary>
public sealed record ExportSelection(IReadOnlyList<IReadOnlyList<Metrics.LabelMatcher>> Selectors, long MinTime, long MaxTime);
