namespace Observe.Store.Metrics;

/// <summary>
/// A series as its store knows it. Obtained from <see cref="IMetricWriter"/>; a store derives from it to keep its own state
/// beside the identity, so that an append needs no look-up. Valid as long as the process lives, also after the series ended.
/// </summary>
public class Series(SeriesId id, LabelSet labels)
{
    public SeriesId Id { get; } = id;

    public LabelSet Labels { get; } = labels;

    public override string ToString() => Labels.ToString();
}
