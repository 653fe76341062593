using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Otlp;
using Observe.Store.Metrics;

namespace Observe.Collector.PushSeries;

internal enum DeltaOutcome
{
    Added,

    /// <summary>Older than the total by so much that it would count the past into the present.</summary>
    TooLate,

    /// <summary>The bound is reached.</summary>
    Full,
}

/// <summary>A total after a delta, the time to write it at and when it began. Times in ms.</summary>
internal readonly record struct DeltaTotal(DeltaOutcome Outcome, Sample Sample);

/// <summary>
/// Adds deltas up to a running total for each series, so that they read as any other counter. A delta that is sent again is not added
/// again. Instances that share a series (functions without an instance id) are added together. Bounded; thread-safe.
/// </summary>
internal sealed class DeltaAccumulator(IOptions<CollectorOptions> options)
{
    /// <summary>Deltas of other instances come this much out of order.</summary>
    private const long LateWindow = 300_000;

    private readonly ConcurrentDictionary<Series, Total> _totals = new();

    public DeltaTotal Add(Series series, long startTime, long time, double delta)
        => Find(series, startTime) is { } total ? total.Add(time, delta, null) : new DeltaTotal(DeltaOutcome.Full, default);

    public DeltaTotal Add(Series series, long startTime, long time, ExponentialHistogram delta)
        => Find(series, startTime) is { } total ? total.Add(time, delta.Sum, delta) : new DeltaTotal(DeltaOutcome.Full, default);

    public void Forget(Series series) => _totals.TryRemove(series, out _);

    private Total? Find(Series series, long startTime)
    {
        if (_totals.TryGetValue(series, out var total))
            return total;
        return _totals.Count < options.Value.MaxPushSeries ? _totals.GetOrAdd(series, new Total(startTime)) : null;
    }

    private sealed class Total(long startTime)
    {
        private readonly Lock _lock = new();
        private long _time = long.MinValue;
        private long _lastTime;
        private double _lastDelta;
        private double _value;
        private ExponentialHistogram? _histogram;

        /// <param name="time">End of the delta's interval.</param>
        /// <param name="delta">The delta, or a histogram delta's sum.</param>
        /// <param name="histogram">The histogram delta, taken over by the total; null for a number.</param>
        public DeltaTotal Add(long time, double delta, ExponentialHistogram? histogram)
        {
            lock (_lock)
            {
                var isFirst = _time == long.MinValue;
                if (!isFirst && time < _time - LateWindow)
                    return new DeltaTotal(DeltaOutcome.TooLate, default);
                var isAgain = !isFirst && time == _lastTime && delta.Equals(_lastDelta);
                if (!isAgain)
                    Add_NeedsLock(time, delta, histogram);
                return new DeltaTotal(
                    DeltaOutcome.Added, new Sample(_time, _histogram is null ? _value : 0, _histogram?.ToNative(), startTime));
            }
        }

        private void Add_NeedsLock(long time, double delta, ExponentialHistogram? histogram)
        {
            (_lastTime, _lastDelta) = (time, delta);
            _value += delta;
            if (_histogram is null)
                _histogram = histogram;
            else if (histogram is not null)
                _histogram.Add(histogram);
            // A total has one value a time: another instance's delta of the same moment comes a millisecond after.
            _time = time > _time ? time : _time + 1;
        }
    }
}
