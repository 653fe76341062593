namespace Observe.Store.Metrics;

/// <summary>Neumaier's variant of Kahan's sum, as Prometheus adds: infinities stay infinities.</summary>
public struct CompensatedSum
{
    private double _sum;
    private double _compensation;

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

    public readonly double Value => double.IsInfinity(_sum) ? _sum : _sum + _compensation;
}
