namespace Observe.Store.Metrics;

/// <summary>One measured event behind a sample, with a trace to open. Time in ms since the epoch.</summary>
public sealed record Exemplar(LabelSet Labels, double Value, long Time);
