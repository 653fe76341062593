using Observe.Store.Metrics;

namespace Observe.PromQL.Numerics;

/// <summary>
/// The mean as sum / n; from the value on at which the sum would overflow, by the recurrence mean·(n−1)/n + x/n, which does not.
/// </summary>
internal struct KahanMean
{
    private CompensatedSum _sum;
    private long _count;
    private bool _isIncremental;

    public readonly long Count => _count;

    public readonly double Value => _isIncremental ? _sum.Value : Quotient(_sum, _count);

    public void Add(double value)
    {
        _count++;
        if (!_isIncremental)
        {
            var next = _sum;
            next.Add(value);
            if (_count == 1 || !double.IsInfinity(next.Value))
            {
                _sum = next;
                return;
            }

            _isIncremental = true;
            _sum.Scale(1.0 / (_count - 1));
        }

        _sum.Scale((_count - 1) / (double)_count);
        _sum.Add(value / _count);
    }

    private static double Quotient(CompensatedSum sum, long count) => sum.Value / count;
}
