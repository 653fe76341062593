using Observe.Store.Blocks;
using Observe.Store.Head;
using Observe.Store.Index;
using Observe.Store.Rollups;

namespace Observe.Store.Deletes;

/// <summary>
/// Which series have tombstones, and the file that keeps them once the journal's record of the delete is dropped. Changed by the one
/// who maintains the store.
/// </summary>
internal sealed class TombstoneSet(string path, BlockSet blocks, RollupSet rollups, SeriesIndex index)
{
    private readonly HashSet<HeadSeries> _series = [];
    private bool _isChanged;

    public IReadOnlyCollection<HeadSeries> Series => _series;

    /// <summary>Takes up what a start found: tombstones of the file and of the journal.</summary>
    public void Open()
    {
        _series.UnionWith(index.All().Where(series => series.Tombstones is not null));
        foreach (var tombstone in All())
            blocks.GoOnAfter(tombstone.UpTo);
        _isChanged = true;
    }

    public void Add(IEnumerable<HeadSeries> series)
    {
        _series.UnionWith(series);
        _isChanged = true;
    }

    /// <summary>Days of which blocks or rollups hold something that is deleted, oldest first.</summary>
    public IReadOnlyList<long> Days()
    {
        var days = new SortedSet<long>(_series.SelectMany(series => series.TombstonedBlocks()).Distinct().Select(BlockSet.DayOf));
        days.UnionWith(All().Distinct().SelectMany(rollups.DaysOf));
        return [.. days];
    }

    /// <summary>Forgets tombstones that nothing on the disk needs.</summary>
    public void Prune()
    {
        if (_series.RemoveWhere(series => !series.PruneTombstones(tombstone => rollups.DaysOf(tombstone).Any())) > 0)
            _isChanged = true;
    }

    /// <summary>Writes the file where it has changed: before the journal is dropped that tells the same.</summary>
    public void Save()
    {
        if (!_isChanged)
            return;
        if (_series.Count == 0)
            File.Delete(path);
        else
            TombstoneFile.Write(path, _series.Select(series => (series.Labels, series.Tombstones!)));
        _isChanged = false;
    }

    private IEnumerable<Tombstone> All() => _series.SelectMany(series => series.Tombstones?.All.ToArray() ?? []);
}
