namespace Observe.Store.Metrics;

/// <summary>Metrics cannot be read at the moment, because what keeps them elsewhere does not answer; the message is for who asked.</summary>
public sealed class MetricsUnavailableException(string message) : IOException(message);
