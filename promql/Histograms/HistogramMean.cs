using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>
/// Sum or mean of histograms that come one by one. The mean is sum / n; where a sum would overflow, it goes on by the recurrence
/// mean·(n−1)/n + x/n.
/// </summary>
internal sealed class HistogramMean(bool isMean)
{
    /// <summary>Two numbers below it do not overflow when they are added.</summary>
    private const double Safe = double.MaxValue / 4;

    private HistogramAccumulator? _total;
    private double _largest;
    private bool _isIncremental;
    private long _count;
    private bool _sawReset;
    private bool _sawNotReset;

    /// <summary>Whether some say that a counter began anew and others that it did not.</summary>
    public bool HasResetConflict => _sawReset && _sawNotReset;

    public bool IsReconciled => _total?.IsReconciled == true;

    /// <returns>False where exponential and custom buckets meet.</returns>
    public bool TryAdd(NativeHistogram histogram)
    {
        _sawReset |= histogram.ResetHint == CounterResetHint.Reset;
        _sawNotReset |= histogram.ResetHint == CounterResetHint.NotReset;
        _count++;
        if (_total is null)
        {
            _total = new HistogramAccumulator(histogram);
            _largest = Largest(histogram);
            return true;
        }

        if (isMean)
            histogram = Prepared(histogram);
        return _total.TryAdd(histogram);
    }

    public NativeHistogram Value()
    {
        var total = _total!.ToHistogram();
        return isMean && !_isIncremental && _count > 1 ? HistogramArithmetic.Divide(total, _count) : total;
    }

    private NativeHistogram Prepared(NativeHistogram histogram)
    {
        _largest += Largest(histogram);
        if (!_isIncremental && _largest > Safe)
        {
            _isIncremental = true;
            _total!.Scale(1.0 / (_count - 1));
        }

        if (!_isIncremental)
            return histogram;
        _total!.Scale((_count - 1) / (double)_count);
        return HistogramArithmetic.Divide(histogram, _count);
    }

    private static double Largest(NativeHistogram histogram)
    {
        var largest = Math.Max(Math.Abs(histogram.Count), Math.Max(Math.Abs(histogram.Sum), Math.Abs(histogram.ZeroCount)));
        foreach (var count in histogram.PositiveBuckets)
            largest = Math.Max(largest, Math.Abs(count));
        foreach (var count in histogram.NegativeBuckets)
            largest = Math.Max(largest, Math.Abs(count));
        return largest;
    }
}
