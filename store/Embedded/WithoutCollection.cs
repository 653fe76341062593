using System.Runtime;

namespace Observe.Store.Embedded;

/// <summary>
/// A while without garbage collection, for work that keeps nearly all that it allocates: collecting would copy it again and again, and
/// took a quarter of a recovery. What is allocated beyond the room ends it early, and where there is no room it does not begin.
/// </summary>
internal readonly struct WithoutCollection : IDisposable
{
    /// <summary>More is not asked for: a gibibyte is the head of some 400,000 series.</summary>
    private const long MostRoom = 1L << 30;

    /// <summary>Of the memory that this process may take.</summary>
    private const int LargestShare = 4;

    private readonly bool _isOurs;

    private WithoutCollection(bool isOurs) => _isOurs = isOurs;

    /// <param name="room">Bytes that are about to be allocated.</param>
    public static WithoutCollection Begin(long room)
    {
        room = Math.Min(room, Math.Min(MostRoom, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / LargestShare));
        try
        {
            return new(room > 0 && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(room));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentOutOfRangeException)
        {
            // Another store of this process is at it, or the room is more than the heap takes at once.
            return default;
        }
    }

    public void Dispose()
    {
        if (!_isOurs || GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            return;
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // The room was not enough, so that a collection ended it in between.
        }
    }
}
