using System.Collections.Immutable;
using Observe.Store.Metrics;

namespace Observe.Collector.Histograms;

/// <summary>
/// Buckets of one side of a native histogram by index, to be added up and coarsened. Bucket i of schema s holds (base^(i-1), base^i],
/// base = 2^(2^-s). Bounded by the buckets that are put in.
/// </summary>
internal sealed class SparseBuckets
{
    private readonly SortedDictionary<int, double> _counts = [];

    public double Total => _counts.Values.Sum();

    public void Add(int index, double count)
    {
        if (count != 0)
            _counts[index] = _counts.GetValueOrDefault(index) + count;
    }

    public void Add(SparseBuckets other)
    {
        foreach (var (index, count) in other._counts)
            Add(index, count);
    }

    public void Add(ReadOnlySpan<BucketSpan> spans, ReadOnlySpan<double> counts)
    {
        var (index, next) = (0, 0);
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0U; i < span.Length; i++)
                Add(index++, counts[next++]);
        }
    }

    /// <summary>
    /// The same counts in a schema coarser by <paramref name="steps"/>: each step joins buckets 2k-1 and 2k to k, as
    /// (base^(2k-2), base^(2k)] is one bucket of base squared.
    /// </summary>
    public void Coarsen(int steps)
    {
        if (steps == 0)
            return;
        var fine = _counts.ToArray();
        _counts.Clear();
        foreach (var (index, count) in fine)
            Add(((index - 1) >> steps) + 1, count);
    }

    /// <summary>Takes out the buckets that lie whole below a zero threshold; how much they held.</summary>
    public double TakeBelow(double threshold, int schema)
    {
        var taken = 0.0;
        foreach (var (index, count) in _counts.ToArray())
        {
            if (UpperBound(index, schema) > threshold)
                break;
            taken += count;
            _counts.Remove(index);
        }

        return taken;
    }

    public (ImmutableArray<BucketSpan> Spans, ImmutableArray<double> Counts) ToSpans()
    {
        var spans = new List<BucketSpan>();
        var next = 0;
        foreach (var index in _counts.Keys)
        {
            if (spans.Count > 0 && index == next)
                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else
                spans.Add(new BucketSpan(index - next, 1));
            next = index + 1;
        }

        return ([.. spans], [.. _counts.Values]);
    }

    private static double UpperBound(int index, int schema) => Math.Pow(2, index * Math.Pow(2, -schema));
}
