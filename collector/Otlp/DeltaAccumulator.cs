using System.Collections.Concurrent;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>Adds deltas up to a running total for each series, so that they read as any other counter. Bounded.</summary>
internal sealed class DeltaAccumulator(int maxSeries)
{
    private readonly ConcurrentDictionary<Series, Total> _totals = new();

    /// <summary>The total after a delta and when the total began (ms); null where the bound is reached.</summary>
    public (double Value, long StartTime)? Add(Series series, double delta, long startTime)
    {
        if (!_totals.TryGetValue(series, out var total))
        {
            if (_totals.Count >= maxSeries)
                return null;
            total = _totals.GetOrAdd(series, new Total(startTime));
        }

        return (total.Add(delta), total.StartTime);
    }

    public void Forget(Series series) => _totals.TryRemove(series, out _);

    private sealed class Total(long startTime)
    {
        private readonly Lock _lock = new();
        private double _value;

        public long StartTime { get; } = startTime;

        public double Add(double delta)
        {
            lock (_lock)
                return _value += delta;
        }
    }
}
