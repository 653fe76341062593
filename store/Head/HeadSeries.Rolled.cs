using Observe.Store.Chunks;
using Observe.Store.Metrics;
using Observe.Store.Rollups;

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

    /// <summary>Days before this one have no rollups any more.</summary>
    public void ForgetRolledBefore(long day)
    {
        using (_gate.Enter())
            _rolledFrom = Math.Max(_rolledFrom, (int)day);
    }

    /// <summary>As the other one, with summaries where the plan has them; null = no plan.</summary>
    public void CollectChunks(long minTime, long maxTime, RollupPlan? rollups, List<IChunk> into)
    {
        if (rollups is null || !IsRolled)
        {
            CollectChunks(minTime, maxTime, into);
            return;
        }

        StoredRun[] stored;
        var recent = new List<IChunk>();
        using (_gate.Enter())
        {
            stored = _blocks is null ? [] : [.. _blocks];
            CollectRecent_NeedsLock(minTime, maxTime, recent);
        }

        rollups.Collect(Id, stored, recent, minTime, maxTime, into);
        into.AddRange(recent);
        MergedChunk.Arrange(into);
    }

    private bool IsRolledIn_NeedsLock(long minTime, long maxTime)
        => IsRolled && _rolledFrom <= ChunkBuilder.DayOf(maxTime) && _rolledTo >= ChunkBuilder.DayOf(minTime);
}
