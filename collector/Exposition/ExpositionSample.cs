using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>One line of a metrics page. <paramref name="Time"/> in ms, null where the page states none.</summary>
internal sealed record ExpositionSample(IReadOnlyList<Label> Labels, double Value, long? Time);

/// <summary>What a page holds. <paramref name="Problem"/> names line and mistake; samples before it are good.</summary>
internal sealed record ExpositionPage(
    IReadOnlyList<ExpositionSample> Samples, IReadOnlyList<MetricMetadata> Metadata, string? Problem);
