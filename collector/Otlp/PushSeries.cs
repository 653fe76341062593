using System.Collections.Concurrent;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>
/// Watches pushed series: nobody scrapes them, so their end must be noticed by their own rhythm. A series whose sender missed
/// several of its own intervals has ended. Bounded; a series beyond the bound is not watched.
/// </summary>
internal sealed class PushSeries(int maxSeries, int staleAfterIntervals)
{
    /// <summary>Until two arrivals tell the interval: the SDKs' default export interval.</summary>
    private const long AssumedInterval = 60_000;

    /// <summary>Below this, missed intervals are jitter.</summary>
    private const long MinSilence = 5_000;

    private readonly ConcurrentDictionary<Series, Rhythm> _series = new();

    public bool Knows(Series series) => _series.ContainsKey(series);

    public void Saw(Series series, long time, long now)
    {
        if (_series.TryGetValue(series, out var rhythm))
            rhythm.Beat(time, now);
        else if (_series.Count < maxSeries)
            _series[series] = new Rhythm(time, now);
    }

    /// <summary>Series that ended, each with the time (ms) after its last sample; they are forgotten.</summary>
    public IReadOnlyList<(Series Series, long Time)> TakeEnded(long now)
    {
        var ended = new List<(Series, long)>();
        foreach (var (series, rhythm) in _series)
        {
            if (now - rhythm.LastArrival <= Math.Max(MinSilence, staleAfterIntervals * rhythm.Interval) || !_series.TryRemove(series, out _))
                continue;
            ended.Add((series, rhythm.LastTime + Math.Min(rhythm.Interval, now - rhythm.LastArrival)));
        }

        return ended;
    }

    private sealed class Rhythm(long time, long now)
    {
        public long LastTime { get; private set; } = time;

        public long LastArrival { get; private set; } = now;

        public long Interval { get; private set; } = AssumedInterval;

        public void Beat(long time, long now)
        {
            if (time > LastTime)
                Interval = Math.Clamp(time - LastTime, 100, 600_000);
            (LastTime, LastArrival) = (Math.Max(LastTime, time), now);
        }
    }
}
