using System.Collections.Concurrent;

namespace Observe.Collector.PushSeries;

/// <summary>
/// When each resource exported last and before that. A counter that a known resource shows for the first time was zero at the export
/// before: SDKs do not send what was never counted. Bounded; thread-safe.
/// </summary>
internal sealed class ResourceExports(int capacity)
{
    /// <summary>Parts of one export differ by less than this.</summary>
    private const long SameExport = 500;

    private readonly ConcurrentDictionary<UInt128, (long Last, long Before)> _exports = new();

    /// <summary>Time (ms) of the newest export that ended before <paramref name="time"/>, or 0.</summary>
    public long Before(UInt128 resource, long time)
    {
        if (!_exports.TryGetValue(resource, out var export))
            return 0;
        if (export.Last < time - SameExport)
            return export.Last;
        return export.Before < time - SameExport ? export.Before : 0;
    }

    public void Exported(UInt128 resource, long time)
    {
        if (_exports.TryGetValue(resource, out var export))
        {
            if (time > export.Last + SameExport)
                _exports[resource] = (time, export.Last);
            return;
        }

        if (_exports.Count >= capacity)
            _exports.Clear();
        _exports[resource] = (time, 0);
    }
}
