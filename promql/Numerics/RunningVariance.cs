using Observe.Store.Metrics;

namespace Observe.PromQL.Numerics;

/// <summary>Population variance by Welford's recurrence, with compensated sums; NaN for infinities, as ∞ − ∞ is.</summary>
internal struct RunningVariance
{
    private CompensatedSum _mean;
    private CompensatedSum _squares;
    private long _count;

    public readonly double Value => _squares.Value / _count;

    public void Add(double value)
    {
        _count++;
        var delta = value - _mean.Value;
        _mean.Add(delta / _count);
        _squares.Add(delta * (value - _mean.Value));
    }
}
