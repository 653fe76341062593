using System.Collections.Immutable;
using Observe.Store.Blocks;
using Observe.Store.Metrics;
using Observe.Store.Rollups;

namespace Observe.Store.Deletes;

/// <summary>A series of which something is deleted.</summary>
internal readonly record struct TombstonedSeries(LabelSet Labels, Tombstones Tombstones);

/// <summary>
/// What is deleted of which series, and the file that keeps it once the journal's record of the delete is dropped. Changed by the one who
/// maintains the store, and by a start's replay; read by any.
/// </summary>
internal sealed class TombstoneSet(string path, BlockSet blocks, RollupSet rollups)
{
    private readonly Lock _changing = new();
    private volatile ImmutableDictionary<SeriesId, TombstonedSeries> _series = ImmutableDictionary<SeriesId, TombstonedSeries>.Empty;
    private bool _isChanged;

    /// <summary>As of now: who takes this before the list of files misses no delete that a merge has carried out in between.</summary>
    public ImmutableDictionary<SeriesId, TombstonedSeries> Series => _series;

    public Tombstones? Of(SeriesId id) => _series.GetValueOrDefault(id).Tombstones;

    public void Add(IEnumerable<(SeriesId Id, LabelSet Labels)> series, Tombstone tombstone)
    {
        lock (_changing)
        {
            var all = _series.ToBuilder();
            foreach (var (id, labels) in series)
                all[id] = new TombstonedSeries(labels, Tombstones.Add(all.GetValueOrDefault(id).Tombstones, tombstone));
            _series = all.ToImmutable();
            _isChanged = true;
        }
    }

    /// <summary>Numbers of blocks go on after those that a start found to be deleted.</summary>
    public void Open()
    {
        foreach (var tombstone in All(_series))
            blocks.GoOnAfter(tombstone.UpTo);
        _isChanged = true;
    }

    /// <summary>Days of which blocks or rollups hold something that is deleted, oldest first.</summary>
    public IReadOnlyList<long> Days()
    {
        var days = new SortedSet<long>(blocks.Files.Where(Touch).Select(BlockSet.DayOf));
        days.UnionWith(All(_series).Distinct().SelectMany(rollups.DaysOf));
        return [.. days];
    }

    /// <summary>Whether a block holds something that is deleted.</summary>
    public bool Touch(BlockFile file) => _series.Any(item => Touches(file, item.Key, item.Value.Tombstones));

    /// <summary>Forgets tombstones of which neither a block nor a rollup holds anything.</summary>
    public void Prune()
    {
        lock (_changing)
        {
            var kept = _series.ToBuilder();
            foreach (var (id, series) in _series)
            {
                if (series.Tombstones.Where(tombstone => IsNeeded(id, tombstone)) is { } needed)
                    kept[id] = series with { Tombstones = needed };
                else
                    kept.Remove(id);
            }

            var before = _series;
            _series = kept.ToImmutable();
            _isChanged |= _series != before;
        }
    }

    /// <summary>Writes the file where it has changed: before the journal is dropped that tells the same.</summary>
    public void Save()
    {
        if (!_isChanged)
            return;
        if (_series.IsEmpty)
            File.Delete(path);
        else
            TombstoneFile.Write(path, _series.Values.Select(series => (series.Labels, series.Tombstones)));
        _isChanged = false;
    }

    private bool IsNeeded(SeriesId id, Tombstone tombstone)
        => blocks.Files.Any(file => Touches(file, id, tombstone)) || rollups.Hold(id, tombstone);

    private static bool Touches(BlockFile file, SeriesId id, Tombstones tombstones)
        => tombstones.Touch(file.Number, file.Index.MinTime, file.Index.MaxTime)
            && file.RunOf(id) is { } run && tombstones.Touch(run.Number, run.MinTime, run.MaxTime);

    private static bool Touches(BlockFile file, SeriesId id, Tombstone tombstone)
        => tombstone.Touches(file.Number, file.Index.MinTime, file.Index.MaxTime)
            && file.RunOf(id) is { } run && tombstone.Touches(run.Number, run.MinTime, run.MaxTime);

    private static IEnumerable<Tombstone> All(ImmutableDictionary<SeriesId, TombstonedSeries> series)
        => series.Values.SelectMany(item => item.Tombstones.All.ToArray());
}
