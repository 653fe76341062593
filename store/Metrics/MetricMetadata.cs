namespace Observe.Store.Metrics;

public enum MetricType : byte
{
    Unknown = 0,
    Counter = 1,
    Gauge = 2,
    Histogram = 3,
    GaugeHistogram = 4,
    Summary = 5,
    Info = 6,
    StateSet = 7,
}

/// <summary>What a sender says of a metric family: type, UCUM or Prometheus unit, help text.</summary>
public sealed record MetricMetadata(string Family, MetricType Type, string Unit, string Help);
