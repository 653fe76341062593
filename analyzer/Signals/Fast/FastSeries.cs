using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals.Fast;

/// <summary>The recent samples of one series that a fast rule reads, in order of time.</summary>
/// <param name="isRate">Whether the rule takes the rate over the reach, else the last value within it.</param>
/// <param name="reach">How far back (ms) a sample counts.</param>
internal sealed class FastSeries(bool isRate, long reach)
{
    /// <summary>A window of a minute with more than ten samples a second is the query loop's.</summary>
    private const int MaxSamples = 1000;

    private readonly List<(long Time, double Value)> _samples = [];

    /// <summary>Whether it had more samples than are kept: its value is not known here.</summary>
    public bool IsOverfull { get; private set; }

    public void Add(long time, double value)
    {
        // A rate knows no markers, as range selectors do not.
        if (isRate && Staleness.IsMarker(value))
            return;
        var at = _samples.Count;
        while (at > 0 && _samples[at - 1].Time > time)
            at--;
        if (at > 0 && _samples[at - 1].Time == time)
            _samples[at - 1] = (time, value);
        else if (_samples.Count < MaxSamples)
            _samples.Insert(at, (time, value));
        else
            IsOverfull = true;
    }

    /// <summary>Forgets what no evaluation at <paramref name="now"/> or later can need; false where nothing is left.</summary>
    public bool Prune(long now)
    {
        var old = _samples.FindIndex(sample => sample.Time > now - reach);
        _samples.RemoveRange(0, old < 0 ? _samples.Count : old);
        IsOverfull &= _samples.Count >= MaxSamples;
        return _samples.Count > 0;
    }

    /// <summary>The series' part of the sum at a time (ms), and the time of its last sample; null where it has none.</summary>
    public (double Value, long LastTime)? At(long now, SampleBuffer scratch)
    {
        scratch.Clear();
        foreach (var (time, value) in _samples)
        {
            if (time > now - reach && time <= now)
                scratch.Add(time, value);
        }

        if (scratch.Count == 0)
            return null;
        var last = scratch.Values[^1];
        double? part = isRate ? CounterRate.PerSecond(scratch, now - reach, now) : Staleness.IsMarker(last) ? null : last;
        return part is { } known ? (known, scratch.Times[^1]) : null;
    }
}
