namespace Observe.Store.Metrics;

/// <summary>
/// Neumaier's variant of Kahan's sum, as Prometheus adds: what a sum loses to rounding is kept beside it, and an infinite one has lost nothing.
/// </summary>
/// <param name="sum">What it begins with.</param>
public struct CompensatedSum(double sum)
{
    private double _sum = sum;
    private double _compensation;

    /// <summary>The sum with what was lost; an infinity stays one.</summary>
    public readonly double Value => double.IsInfinity(_sum) ? _sum : _sum + _compensation;

    public void Add(double value)
    {
        var total = _sum + value;
        if (double.IsInfinity(total))
            _compensation = 0;
        else if (Math.Abs(_sum) >= Math.Abs(value))
            _compensation += _sum - total + value;
        else
            _compensation += value - total + _sum;
        _sum = total;
    }

    public void Add(in CompensatedSum other)
    {
        Add(other._sum);
        _compensation += other._compensation;
    }

    public void Scale(double factor)
    {
        _sum *= factor;
        _compensation *= factor;
    }
}
