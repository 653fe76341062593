using Observe.Store.Metrics;

namespace Observe.Collector.Histograms;

/// <summary>Checks and coarsens native histograms as senders make them.</summary>
internal static class NativeHistograms
{
    public const int MaxSchema = 8;
    public const int MinSchema = -4;

    /// <summary>Schemas that are defined but too fine to be kept: reduced to <see cref="MaxSchema"/>.</summary>
    public const int FinestSchema = 52;

    /// <summary>The histogram in a schema that is kept, or the same one.</summary>
    public static NativeHistogram Reduced(NativeHistogram histogram)
    {
        if (histogram.Schema is <= MaxSchema or > FinestSchema)
            return histogram;
        var steps = histogram.Schema - MaxSchema;
        var positive = new SparseBuckets();
        var negative = new SparseBuckets();
        positive.Add(histogram.PositiveSpans.AsSpan(), histogram.PositiveBuckets.AsSpan());
        negative.Add(histogram.NegativeSpans.AsSpan(), histogram.NegativeBuckets.AsSpan());
        positive.Coarsen(steps);
        negative.Coarsen(steps);
        var (positiveSpans, positiveBuckets) = positive.ToSpans();
        var (negativeSpans, negativeBuckets) = negative.ToSpans();
        return histogram with
        {
            Schema = MaxSchema,
            PositiveSpans = positiveSpans,
            PositiveBuckets = positiveBuckets,
            NegativeSpans = negativeSpans,
            NegativeBuckets = negativeBuckets,
        };
    }

    /// <summary>What is wrong with a histogram, or null. Spans are checked first: nothing else may trust them before.</summary>
    public static string? Problem(NativeHistogram histogram)
    {
        if (Staleness.IsMarker(histogram.Sum))
            return null;
        return SpanProblem(histogram.PositiveSpans.AsSpan(), histogram.PositiveBuckets.Length, "positive")
            ?? SpanProblem(histogram.NegativeSpans.AsSpan(), histogram.NegativeBuckets.Length, "negative")
            ?? (histogram.UsesCustomBuckets ? CustomProblem(histogram) : SchemaProblem(histogram))
            ?? CountProblem(histogram);
    }

    private static string? SpanProblem(ReadOnlySpan<BucketSpan> spans, int buckets, string side)
    {
        var length = 0UL;
        long index = 0;
        for (var i = 0; i < spans.Length; i++)
        {
            if (i > 0 && spans[i].Offset < 0)
                return $"{side} span {i} has a negative offset";
            length += spans[i].Length;
            index += spans[i].Offset + (long)spans[i].Length;
            if (index is > int.MaxValue or < int.MinValue)
                return $"{side} spans reach past every bucket there can be";
        }

        return length == (ulong)buckets ? null : $"{side} spans are for {length} buckets, but there are {buckets}";
    }

    private static string? SchemaProblem(NativeHistogram histogram)
    {
        if (histogram.Schema is < MinSchema or > FinestSchema)
            return $"schema {histogram.Schema} is not one of {MinSchema} to {MaxSchema} or {NativeHistogram.CustomBucketsSchema}";
        if (histogram.CustomValues.Length > 0)
            return "custom bounds are for schema -53 only";
        return histogram.ZeroThreshold >= 0 ? null : "the zero threshold is negative";
    }

    private static string? CustomProblem(NativeHistogram histogram)
    {
        if (histogram.ZeroCount != 0 || histogram.ZeroThreshold != 0 || histogram.NegativeSpans.Length > 0)
            return "schema -53 has neither a zero bucket nor negative buckets";
        var bounds = histogram.CustomValues.AsSpan();
        for (var i = 0; i < bounds.Length; i++)
        {
            if (double.IsNaN(bounds[i]) || double.IsPositiveInfinity(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1]))
                return "custom bounds must ascend and end before +Inf";
        }

        long last = 0;
        foreach (var span in histogram.PositiveSpans)
            last += span.Offset + (long)span.Length;
        if (histogram.PositiveSpans.Length > 0 && (histogram.PositiveSpans[0].Offset < 0 || last > bounds.Length + 1))
            return $"buckets reach past the {bounds.Length} custom bounds";
        return null;
    }

    private static string? CountProblem(NativeHistogram histogram)
    {
        var sum = histogram.ZeroCount;
        foreach (var count in histogram.PositiveBuckets)
        {
            if (!(count >= 0))
                return "a positive bucket's count is negative or no number";
            sum += count;
        }

        foreach (var count in histogram.NegativeBuckets)
        {
            if (!(count >= 0))
                return "a negative bucket's count is negative or no number";
            sum += count;
        }

        if (!(histogram.ZeroCount >= 0) || !(histogram.Count >= 0))
            return "count or zero count is negative or no number";
        // Observations of NaN count but fall into no bucket; the sum is NaN then. Float counts are compared with their rounding.
        var missing = histogram.Count - sum;
        var tolerance = 1e-9 * Math.Max(1, histogram.Count);
        return missing < -tolerance || (missing > tolerance && !double.IsNaN(histogram.Sum))
            ? $"the buckets hold {sum:R} observations, the count says {histogram.Count:R}"
            : null;
    }
}
