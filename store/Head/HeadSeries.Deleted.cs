namespace Observe.Store.Head;

/// <summary>Deletes of what a series has in memory; of blocks tombstones tell.</summary>
internal sealed partial class HeadSeries
{
    /// <summary>Deletes samples that are in memory.</summary>
    public void DeleteFromMemory(long minTime, long maxTime)
    {
        using (_gate.Enter())
        {
            DeleteFromMemory_NeedsLock(minTime, maxTime);
            _newest = SeriesSummary.Of(_stored, _closed, _open).MaxTime ?? None;
        }
    }

    private void DeleteFromMemory_NeedsLock(long minTime, long maxTime)
    {
        FoldLate_NeedsLock();
        // The last run first, so that places before it stay.
        for (var at = _closed?.Count ?? 0; at >= 0; at--)
        {
            var (from, to) = RangeAt_NeedsLock(at);
            if (from > to || from > maxTime || to < minTime)
                continue;
            var samples = SamplesAt_NeedsLock(at);
            if (samples.RemoveAll(sample => sample.Time >= minTime && sample.Time <= maxTime) > 0)
                Replace_NeedsLock(at, samples);
        }
    }

    /// <summary>Times of a closed run, or, at their number, of the open one; from after to where there is none.</summary>
    private (long From, long To) RangeAt_NeedsLock(int at)
        => at < (_closed?.Count ?? 0) ? (_closed![at].MinTime, _closed[at].MaxTime)
            : _open is null ? (long.MaxValue, long.MinValue)
            : (_open.MinTime, _open.MaxTime);
}
