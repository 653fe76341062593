using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>The samples of one histogram at one time.</summary>
internal sealed class OpenMetricsHistogram(string family)
{
    private double? _bound;
    private double _reached;
    private double? _count;
    private double? _sum;
    private bool _hasNegativeBounds;
    private bool _isGauge;

    /// <returns>What is wrong, or null.</returns>
    public string? Add(string suffix, LabelSet labels, double value)
    {
        _isGauge |= suffix is "_gcount" or "_gsum";
        switch (suffix)
        {
            case "_bucket":
                return AddBucket(OpenMetricsFamily.Bound(labels["le"])!.Value, value);
            case "_count" or "_gcount":
                _count = value;
                return IsWhole(value) ? null : $"{family}{suffix} is not a whole number";
            case "_sum" or "_gsum":
                _sum = value;
                return null;
            default:
                return null;
        }
    }

    /// <returns>What is wrong with it as a whole, or null.</returns>
    public string? Close()
        => _bound is not double.PositiveInfinity ? $"{family} has no bucket +Inf"
            : _count is { } count && count != _reached ? $"{family} has another count than its bucket +Inf"
            : _count is null && _sum is not null ? $"{family} has a sum and no count"
            : _count is not null && _sum is null ? $"{family} has a count and no sum"
            : _hasNegativeBounds && _sum is not null && !_isGauge ? $"{family} has a sum, and buckets of negative values"
            : !_hasNegativeBounds && _isGauge && _sum < 0 ? $"{family} has a negative sum, and no buckets of negative values"
            : null;

    private string? AddBucket(double bound, double value)
    {
        var problem = bound <= _bound ? "buckets are not in order"
            : value < _reached ? "a bucket has less than the one before"
            : !IsWhole(value) ? "a bucket's count is not a whole number"
            : null;
        _hasNegativeBounds |= bound < 0;
        (_bound, _reached) = (bound, value);
        return problem;
    }

    private static bool IsWhole(double value) => Math.Floor(value) == value;
}
