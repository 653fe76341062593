using Observe.Collector.Histograms;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>
/// OTLP's exponential histogram as Prometheus's native one. Scale is schema; bucket n of OTLP, (base^n, base^(n+1)], is bucket n + 1
/// there; scales above 8 are coarsened to 8, those below −4 have no place.
/// </summary>
internal sealed class ExponentialHistogram
{
    /// <summary>What Prometheus's OTLP translation takes where the sender states none.</summary>
    private const double DefaultZeroThreshold = 1e-128;

    private readonly SparseBuckets _positive = new();
    private readonly SparseBuckets _negative = new();
    private int _schema;
    private double _zeroThreshold;
    private double _zeroCount;
    private double _count;

    private ExponentialHistogram(OtlpPoint point)
    {
        _schema = Math.Min(point.Scale, NativeHistograms.MaxSchema);
        _zeroThreshold = point.ZeroThreshold > 0 ? point.ZeroThreshold : DefaultZeroThreshold;
        _zeroCount = point.ZeroCount;
        _count = point.Count;
        Sum = point.Sum ?? 0;
        var steps = point.Scale - _schema;
        Fill(_positive, point.Positive, steps);
        Fill(_negative, point.Negative, steps);
    }

    public double Sum { get; private set; }

    /// <summary>Null and the problem where it cannot be kept.</summary>
    public static ExponentialHistogram? Of(OtlpPoint point, out string problem)
    {
        problem = Problem(point) ?? "";
        return problem.Length == 0 ? new ExponentialHistogram(point) : null;
    }

    /// <summary>Adds a delta: both sides go to the coarser schema and the wider zero bucket.</summary>
    public void Add(ExponentialHistogram delta)
    {
        var schema = Math.Min(_schema, delta._schema);
        var threshold = Math.Max(_zeroThreshold, delta._zeroThreshold);
        Coarsen(schema, threshold);
        delta.Coarsen(schema, threshold);
        _positive.Add(delta._positive);
        _negative.Add(delta._negative);
        _zeroCount += delta._zeroCount;
        _count += delta._count;
        Sum += delta.Sum;
    }

    public NativeHistogram ToNative()
    {
        var (positiveSpans, positiveBuckets) = _positive.ToSpans();
        var (negativeSpans, negativeBuckets) = _negative.ToSpans();
        return new NativeHistogram
        {
            Schema = _schema,
            ZeroThreshold = _zeroThreshold,
            ZeroCount = _zeroCount,
            Count = _count,
            Sum = Sum,
            PositiveSpans = positiveSpans,
            PositiveBuckets = positiveBuckets,
            NegativeSpans = negativeSpans,
            NegativeBuckets = negativeBuckets,
        };
    }

    private void Coarsen(int schema, double threshold)
    {
        _positive.Coarsen(_schema - schema);
        _negative.Coarsen(_schema - schema);
        _schema = schema;
        if (threshold > _zeroThreshold)
            _zeroCount += _positive.TakeBelow(threshold, schema) + _negative.TakeBelow(threshold, schema);
        _zeroThreshold = threshold;
    }

    private static string? Problem(OtlpPoint point)
    {
        if (point.Scale < NativeHistograms.MinSchema)
            return $"scale {point.Scale} is coarser than {NativeHistograms.MinSchema}, the coarsest that native histograms have";
        if (point.Scale > NativeHistograms.FinestSchema)
            return $"scale {point.Scale} is finer than any double";
        if (ReachesTooFar(point.Positive) || ReachesTooFar(point.Negative))
            return "bucket offsets reach past every bucket there can be";
        return null;
    }

    private static bool ReachesTooFar(OtlpBuckets? buckets)
        => buckets is not null && Math.Abs((long)buckets.Offset) + buckets.Counts.Count >= int.MaxValue - 1;

    private static void Fill(SparseBuckets into, OtlpBuckets? buckets, int steps)
    {
        if (buckets is null)
            return;
        for (var i = 0; i < buckets.Counts.Count; i++)
            into.Add(((buckets.Offset + i) >> steps) + 1, buckets.Counts[i]);
    }
}
