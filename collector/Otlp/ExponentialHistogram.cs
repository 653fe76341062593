using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>
/// OTLP's exponential histogram as Prometheus's native one: scale is schema, bucket index n of OTLP is n + 1 there, scales above 8
/// are halved down to 8.
/// </summary>
internal static class ExponentialHistogram
{
    private const int MaxSchema = 8;
    private const int MinSchema = -4;

    /// <summary>Prometheus's own zero threshold where the sender states none.</summary>
    private const double DefaultZeroThreshold = 1e-128;

    /// <summary>Null and the reason where it cannot be kept.</summary>
    public static NativeHistogram? ToNative(OtlpPoint point, out string problem)
    {
        problem = "";
        if (point.Scale < MinSchema)
        {
            problem = $"scale {point.Scale} is coarser than {MinSchema}, the coarsest that native histograms have";
            return null;
        }

        var reduction = Math.Max(0, point.Scale - MaxSchema);
        var (positiveSpans, positive) = Convert(point.PositiveOffset, point.PositiveCounts, reduction);
        var (negativeSpans, negative) = Convert(point.NegativeOffset, point.NegativeCounts, reduction);
        return new NativeHistogram
        {
            Schema = Math.Min(point.Scale, MaxSchema),
            ZeroThreshold = point.ZeroThreshold > 0 ? point.ZeroThreshold : DefaultZeroThreshold,
            ZeroCount = point.ZeroCount,
            Count = point.Count,
            Sum = point.Sum ?? double.NaN,
            PositiveSpans = [.. positiveSpans],
            PositiveBuckets = [.. positive],
            NegativeSpans = [.. negativeSpans],
            NegativeBuckets = [.. negative],
        };
    }

    private static (List<BucketSpan> Spans, List<double> Counts) Convert(int offset, List<ulong> counts, int reduction)
    {
        var buckets = new SortedDictionary<int, double>();
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] == 0)
                continue;
            var index = ((offset + i) >> reduction) + 1;
            buckets[index] = buckets.GetValueOrDefault(index) + counts[i];
        }

        var spans = new List<BucketSpan>();
        var next = 0;
        foreach (var index in buckets.Keys)
        {
            if (spans.Count > 0 && index == next)
                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else
                spans.Add(new BucketSpan(index - next, 1));
            next = index + 1;
        }

        return (spans, [.. buckets.Values]);
    }
}
