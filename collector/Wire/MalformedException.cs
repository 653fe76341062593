namespace Observe.Collector.Wire;

/// <summary>Bytes that are no message of the expected shape. Caught where a request ends: such a request has no good items.</summary>
internal sealed class MalformedException(string message) : Exception(message);
