using Microsoft.Extensions.Options;

namespace Observe.Collector.Limits;

/// <summary>
/// Bounds the memory of all requests together. A request reserves bytes before it takes them and gives all back when it is done.
/// Thread-safe.
/// </summary>
internal sealed class IngestGate(IOptions<CollectorOptions> options)
{
    private readonly long _limit = options.Value.MaxInFlightSize;
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>False where the bytes would pass the limit: nothing is reserved then.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= _limit)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
