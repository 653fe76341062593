using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Store.Metrics;

namespace Observe.Collector.PushSeries;

/// <summary>
/// Watches pushed series: nobody scrapes them, so their end must be noticed by their own rhythm. Ended series stay known while there
/// is room, so that one that comes back is not taken for a new one. Bounded; a series beyond the bound is not watched. Thread-safe.
/// </summary>
internal sealed class PushSeriesTable(IOptions<CollectorOptions> options)
{
    private readonly ConcurrentDictionary<Series, PushSeriesState> _series = new();
    private readonly int _capacity = options.Value.MaxPushSeries;
    private readonly int _missed = options.Value.StaleAfterIntervals;
    private readonly long _leastSilence = (long)options.Value.StaleAfterAtLeast.TotalMilliseconds;

    // ConcurrentDictionary.Count takes every lock of the table: kept beside it.
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <param name="series">Whose sample.</param>
    /// <param name="time">Of the sample.</param>
    /// <param name="startTime">When its counter began; 0 = not a counter, or not known.</param>
    /// <param name="now">Arrival.</param>
    /// <param name="isHistogram">Which kind of marker ends it.</param>
    public Sighting See(Series series, long time, long startTime, long now, bool isHistogram = false)
    {
        if (_series.TryGetValue(series, out var state))
            return state.See(time, startTime, now);
        if (Count >= _capacity)
            return Sighting.Untracked;
        if (!_series.TryAdd(series, new PushSeriesState(time, startTime, now, isHistogram)))
            return Sighting.Known;
        Interlocked.Increment(ref _count);
        return Sighting.New;
    }

    /// <summary>Its sender said that it has no value any more: no second marker is due.</summary>
    public void End(Series series)
    {
        if (_series.TryGetValue(series, out var state))
            state.End();
    }

    /// <summary>Series that have just ended, each with its marker.</summary>
    public IReadOnlyList<(Series Series, Sample Marker)> TakeEnded(long now)
    {
        var ended = new List<(Series, Sample)>();
        foreach (var (series, state) in _series)
        {
            if (!state.TryEnd(now, _missed, _leastSilence, out var time))
                continue;
            ended.Add((series, state.IsHistogram ? new Sample(time, 0, NativeHistogram.Stale) : new Sample(time, Staleness.Marker)));
        }

        MakeRoom();
        return ended;
    }

    /// <summary>Forgets ended series once three quarters are used: new ones matter more.</summary>
    private void MakeRoom()
    {
        if (Count < _capacity / 4 * 3)
            return;
        foreach (var (series, state) in _series)
        {
            if (state.HasEnded && _series.TryRemove(series, out _))
                Interlocked.Decrement(ref _count);
        }
    }
}
