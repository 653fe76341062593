using System.Collections.Immutable;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>
/// A sum of histograms, all of its numbers compensated. Histograms of different resolution meet in the coarser one, zero buckets in the
/// wider one, custom buckets in the bounds that they share. Exponential and custom buckets do not add.
/// </summary>
internal sealed class HistogramAccumulator
{
    private readonly bool _isCustom;
    private int _schema;
    private double _threshold;
    private ImmutableArray<double> _customValues;
    private CounterResetHint _hint;
    private CompensatedSum _zero;
    private CompensatedSum _count;
    private CompensatedSum _sum;
    private SparseBuckets _positive;
    private SparseBuckets _negative;

    public HistogramAccumulator(NativeHistogram first)
    {
        _isCustom = first.UsesCustomBuckets;
        _schema = first.Schema;
        _threshold = first.ZeroThreshold;
        _customValues = first.CustomValues;
        _hint = first.ResetHint;
        _zero = new CompensatedSum(first.ZeroCount);
        _count = new CompensatedSum(first.Count);
        _sum = new CompensatedSum(first.Sum);
        _positive = SparseBuckets.Of(first.PositiveSpans, first.PositiveBuckets);
        _negative = SparseBuckets.Of(first.NegativeSpans, first.NegativeBuckets);
    }

    /// <summary>Whether "reset" met "not reset": what is added is no counter's state at one time.</summary>
    public bool HasResetConflict { get; private set; }

    /// <summary>Whether custom bounds differed.</summary>
    public bool IsReconciled { get; private set; }

    /// <returns>False where one has custom buckets and the other has not; nothing is added then.</returns>
    public bool TryAdd(NativeHistogram other, int sign = 1)
    {
        if (other.UsesCustomBuckets != _isCustom)
            return false;
        var positive = SparseBuckets.Of(other.PositiveSpans, other.PositiveBuckets);
        var negative = SparseBuckets.Of(other.NegativeSpans, other.NegativeBuckets);
        if (_isCustom)
            positive = Reconciled(positive, other.CustomValues);
        var zero = _isCustom ? other.ZeroCount : WidenZero(other, ref positive, ref negative);
        var schema = Math.Min(_schema, other.Schema);
        if (!_isCustom)
        {
            (_positive, _negative) = (_positive.Coarser(_schema - schema), _negative.Coarser(_schema - schema));
            (positive, negative) = (positive.Coarser(other.Schema - schema), negative.Coarser(other.Schema - schema));
        }

        _schema = schema;
        _positive.Add(positive, sign);
        _negative.Add(negative, sign);
        _zero.Add(sign * zero);
        _count.Add(sign * other.Count);
        _sum.Add(sign * other.Sum);
        _hint = sign < 0 ? CounterResetHint.Gauge : Combined(other.ResetHint);
        return true;
    }

    /// <summary>A negative factor makes a gauge of it.</summary>
    public void Scale(double factor)
    {
        _zero.Scale(factor);
        _count.Scale(factor);
        _sum.Scale(factor);
        _positive.Scale(factor);
        _negative.Scale(factor);
        if (factor < 0)
            _hint = CounterResetHint.Gauge;
    }

    public NativeHistogram ToHistogram()
    {
        var (positiveSpans, positive) = _positive.ToSpans();
        var (negativeSpans, negative) = _negative.ToSpans();
        return new NativeHistogram
        {
            Schema = _schema,
            ZeroThreshold = _threshold,
            ZeroCount = _zero.Value,
            Count = _count.Value,
            Sum = _sum.Value,
            ResetHint = _hint,
            CustomValues = _customValues,
            PositiveSpans = positiveSpans,
            PositiveBuckets = positive,
            NegativeSpans = negativeSpans,
            NegativeBuckets = negative,
        };
    }

    private SparseBuckets Reconciled(SparseBuckets others, ImmutableArray<double> bounds)
    {
        if (CustomBounds.AreEqual(bounds, _customValues))
            return others;
        IsReconciled = true;
        var common = CustomBounds.Common(bounds, _customValues);
        _positive = CustomBounds.Mapped(_positive, _customValues, common);
        _customValues = common;
        return CustomBounds.Mapped(others, bounds, common);
    }

    /// <summary>Both zero buckets become as wide as the wider one, or wider where that would cut a bucket. What the other holds then.</summary>
    private double WidenZero(NativeHistogram other, ref SparseBuckets positive, ref SparseBuckets negative)
    {
        var (otherCount, otherThreshold) = (other.ZeroCount, other.ZeroThreshold);
        var (swallowed, swallowedNegative) = (0, 0);
        while (otherThreshold != _threshold)
        {
            if (_threshold > otherThreshold)
                (otherCount, otherThreshold, swallowed, swallowedNegative) = ZeroBucket.Widened(other.ZeroCount, _threshold, positive, negative, other.Schema);
            if (otherThreshold <= _threshold)
                continue;
            var (count, threshold, mine, mineNegative) = ZeroBucket.Widened(_zero.Value, otherThreshold, _positive, _negative, _schema);
            (_zero, _threshold) = (new CompensatedSum(count), threshold);
            (_positive, _negative) = (_positive.From(mine), _negative.From(mineNegative));
        }

        (positive, negative) = (positive.From(swallowed), negative.From(swallowedNegative));
        return otherCount;
    }

    private CounterResetHint Combined(CounterResetHint other)
    {
        if (other == _hint)
            return _hint;
        if (_hint == CounterResetHint.Gauge || other == CounterResetHint.Gauge)
            return CounterResetHint.Gauge;
        HasResetConflict |= _hint != CounterResetHint.Unknown && other != CounterResetHint.Unknown;
        return CounterResetHint.Unknown;
    }
}
