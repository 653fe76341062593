namespace Observe.Collector.PushSeries;

/// <summary>What a sample tells of its pushed series.</summary>
internal enum Sighting
{
    /// <summary>The table is full: nothing is known of the series.</summary>
    Untracked,

    /// <summary>Seen for the first time.</summary>
    New,

    /// <summary>Its counter began anew since the last sample.</summary>
    Restarted,

    Known,
}

/// <summary>Rhythm and last sample of one pushed series. Times in ms. Guarded by its own lock.</summary>
internal sealed class PushSeriesState(long time, long startTime, long now, bool isHistogram)
{
    /// <summary>Until two samples tell the interval: the SDKs' default.</summary>
    private const long AssumedInterval = 60_000;

    private const long LongestInterval = 600_000;

    private readonly Lock _lock = new();
    private long _lastTime = time;
    private long _lastArrival = now;
    private long _startTime = startTime;
    private long _interval = AssumedInterval;
    private long _intervalBefore;
    private bool _hasEnded;

    public bool IsHistogram { get; } = isHistogram;

    public bool HasEnded
    {
        get
        {
            lock (_lock)
                return _hasEnded;
        }
    }

    public Sighting See(long time, long startTime, long now)
    {
        lock (_lock)
        {
            var isRestarted = startTime > _lastTime && startTime != _startTime;
            if (time > _lastTime)
                Beat_NeedsLock(time);
            _startTime = Math.Max(_startTime, startTime);
            _lastArrival = now;
            _hasEnded = false;
            return isRestarted ? Sighting.Restarted : Sighting.Known;
        }
    }

    /// <summary>
    /// Whether the series has just ended: silent for <paramref name="missed"/> of its intervals and at least
    /// <paramref name="leastSilence"/>. The marker's time is the last sample's and the silence after it, in the sender's own clock.
    /// </summary>
    public bool TryEnd(long now, int missed, long leastSilence, out long markerTime)
    {
        lock (_lock)
        {
            var silence = now - _lastArrival;
            markerTime = _lastTime + silence;
            // The longer of the last two intervals: a flush between two exports is no new rhythm.
            if (_hasEnded || silence <= Math.Max(leastSilence, missed * Math.Max(_interval, _intervalBefore)))
                return false;
            return _hasEnded = true;
        }
    }

    /// <summary>Ends now: its sender said so.</summary>
    public void End()
    {
        lock (_lock)
            _hasEnded = true;
    }

    private void Beat_NeedsLock(long time)
    {
        _intervalBefore = _intervalBefore == 0 ? time - _lastTime : _interval;
        _interval = time - _lastTime;
        if (_hasEnded)
            (_interval, _intervalBefore) = (AssumedInterval, 0);
        _interval = Math.Min(_interval, LongestInterval);
        _intervalBefore = Math.Min(_intervalBefore, LongestInterval);
        _lastTime = time;
    }
}
