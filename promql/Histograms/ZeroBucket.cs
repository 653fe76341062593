namespace Observe.PromQL.Histograms;

/// <summary>The zero bucket made wider: it swallows the buckets that it comes to cover.</summary>
internal static class ZeroBucket
{
    /// <summary>
    /// What lies within a threshold, and that threshold: it grows where it would end within a bucket that holds something. How many
    /// buckets of each side are swallowed comes with it.
    /// </summary>
    public static (double Count, double Threshold, int Positive, int Negative) Widened(
        double zeroCount, double threshold, SparseBuckets positive, SparseBuckets negative, int schema)
    {
        while (true)
        {
            var count = zeroCount;
            var (swallowed, grown) = Swallow(positive, schema, threshold, ref count);
            threshold = grown;
            var (swallowedNegative, grownNegative) = Swallow(negative, schema, threshold, ref count);
            if (grownNegative == threshold)
                return (count, threshold, swallowed, swallowedNegative);
            // The other side has to be looked at again.
            threshold = grownNegative;
        }
    }

    private static (int Swallowed, double Threshold) Swallow(SparseBuckets buckets, int schema, double threshold, ref double count)
    {
        var i = 0;
        for (; i < buckets.Count; i++)
        {
            var index = buckets.IndexAt(i);
            if (HistogramBuckets.UpperBound(index - 1, schema) >= threshold)
                break;
            count += buckets.CountAt(i);
            var upper = HistogramBuckets.UpperBound(index, schema);
            if (upper > threshold)
                return (i + 1, buckets.CountAt(i) == 0 ? threshold : upper);
        }

        return (i, threshold);
    }
}
