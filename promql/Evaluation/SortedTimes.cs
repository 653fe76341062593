namespace Observe.PromQL.Evaluation;

/// <summary>Search in times that are in order.</summary>
internal static class SortedTimes
{
    /// <summary>How many are not after <paramref name="value"/>.</summary>
    public static int UpperBound(ReadOnlySpan<long> sorted, long value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
