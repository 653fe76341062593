using Observe.Store.Metrics;

namespace Observe.Collector.Wire;

/// <summary>
/// Bytes that are no message of the expected shape. Caught around each item: it is refused alone, for this reason. Where the request
/// itself is no message it has no good items, and is refused whole.
/// </summary>
internal sealed class MalformedException(string message, RefusalReason reason = RefusalReason.Malformed) : Exception(message)
{
    public Refusal Refusal { get; } = new(reason, message);

    public static MalformedException InvalidUtf8() => new("text is not valid UTF-8", RefusalReason.InvalidUtf8);
}
