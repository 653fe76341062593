using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>One line of a metrics page. <paramref name="Time"/> in ms, null where the page states none.</summary>
internal sealed record ExpositionSample(IReadOnlyList<Label> Labels, double Value, long? Time);

/// <summary>What a page holds.</summary>
/// <param name="Samples">Good lines.</param>
/// <param name="Metadata">What the page says of its families.</param>
/// <param name="BadLines">Line and mistake of each line that is no sample; the others are good.</param>
/// <param name="Problem">Why the page cannot be trusted as a whole (it was cut off), or null.</param>
internal sealed record ExpositionPage(
    IReadOnlyList<ExpositionSample> Samples, IReadOnlyList<MetricMetadata> Metadata, IReadOnlyList<string> BadLines, string? Problem);
