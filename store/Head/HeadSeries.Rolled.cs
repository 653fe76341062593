using Observe.Store.Chunks;

namespace Observe.Store.Head;

/// <summary>What is known of a series' rollups, whose samples may be gone: only of which days there may be any.</summary>
internal sealed partial class HeadSeries
{
    private int _rolledFrom = int.MaxValue;
    private int _rolledTo = int.MinValue;

    private bool IsRolled => _rolledFrom <= _rolledTo;

    /// <summary>A day, counted from the epoch, has rollups of it.</summary>
    public void AddRolled(long day)
    {
        using (_gate.Enter())
            (_rolledFrom, _rolledTo) = (Math.Min(_rolledFrom, (int)day), Math.Max(_rolledTo, (int)day));
    }

    /// <summary>The days of which there may be rollups now; <paramref name="from"/> after <paramref name="to"/> = none.</summary>
    public void SetRolled(long from, long to)
    {
        using (_gate.Enter())
            (_rolledFrom, _rolledTo) = ((int)Math.Min(from, int.MaxValue), (int)Math.Max(to, int.MinValue));
    }

    /// <summary>Days before this one have no rollups any more.</summary>
    public void ForgetRolledBefore(long day)
    {
        using (_gate.Enter())
            _rolledFrom = Math.Max(_rolledFrom, (int)day);
    }

    private bool IsRolledIn_NeedsLock(long minTime, long maxTime)
        => IsRolled && _rolledFrom <= ChunkBuilder.DayOf(maxTime) && _rolledTo >= ChunkBuilder.DayOf(minTime);
}
