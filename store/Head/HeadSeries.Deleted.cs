using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Deletes;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>What was deleted of a series: at once in memory, in blocks by tombstones until these are written anew.</summary>
internal sealed partial class HeadSeries
{
    private Tombstones? _tombstones;

    public Tombstones? Tombstones => Volatile.Read(ref _tombstones);

    /// <summary>Deletes samples from memory, and from blocks as far as the tombstone says.</summary>
    public void Delete(Tombstone tombstone)
    {
        using (_gate.Enter())
        {
            DeleteFromMemory_NeedsLock(tombstone.MinTime, tombstone.MaxTime);
            _tombstones = Deletes.Tombstones.Add(_tombstones, tombstone);
            _newest = SeriesSummary.Of(_blocks, _closed, _open).MaxTime ?? None;
        }
    }

    /// <summary>Deletes samples that are in memory.</summary>
    public void DeleteFromMemory(long minTime, long maxTime)
    {
        using (_gate.Enter())
        {
            DeleteFromMemory_NeedsLock(minTime, maxTime);
            _newest = SeriesSummary.Of(_blocks, _closed, _open).MaxTime ?? None;
        }
    }

    /// <summary>Takes a tombstone of a start: of what is in blocks alone.</summary>
    public void AddTombstone(Tombstone tombstone)
    {
        using (_gate.Enter())
            _tombstones = Deletes.Tombstones.Add(_tombstones, tombstone);
    }

    /// <summary>Forgets tombstones of which neither a block nor, by <paramref name="isRolled"/>, a rollup holds anything.</summary>
    /// <returns>Whether any is left.</returns>
    public bool PruneTombstones(Func<Tombstone, bool> isRolled)
    {
        using (_gate.Enter())
        {
            _tombstones = _tombstones?.Where(item => IsInBlocks_NeedsLock(item) || (IsRolledIn_NeedsLock(item.MinTime, item.MaxTime) && isRolled(item)));
            return _tombstones is not null;
        }
    }

    /// <summary>Blocks that hold something that is deleted.</summary>
    public List<BlockFile> TombstonedBlocks()
    {
        using (_gate.Enter())
            return [.. (_blocks ?? []).Where(IsTombstoned_NeedsLock).OfType<BlockRun>().Select(run => run.File)];
    }

    private bool IsInBlocks_NeedsLock(Tombstone tombstone)
        => _blocks?.Exists(run => tombstone.Touches(run.Number, run.MinTime, run.MaxTime)) ?? false;

    private bool IsTombstoned_NeedsLock(StoredRun run) => _tombstones?.Touch(run.Number, run.MinTime, run.MaxTime) ?? false;

    /// <summary>Whether all that a run may hold of [minTime, maxTime] is deleted.</summary>
    private bool IsDeletedIn_NeedsLock(StoredRun run, long minTime, long maxTime)
        => _tombstones?.Cover(run.Number, Math.Max(minTime, run.MinTime), Math.Min(maxTime, run.MaxTime)) ?? false;

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
