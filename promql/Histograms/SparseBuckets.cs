using System.Collections.Immutable;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Histograms;

/// <summary>The buckets of one side by index, in order, their counts as compensated sums.</summary>
internal sealed class SparseBuckets
{
    private readonly List<int> _indexes;
    private readonly List<CompensatedSum> _counts;

    private SparseBuckets(int capacity)
    {
        _indexes = new List<int>(capacity);
        _counts = new List<CompensatedSum>(capacity);
    }

    public int Count => _indexes.Count;

    public static SparseBuckets Of(ImmutableArray<BucketSpan> spans, ImmutableArray<double> counts)
    {
        var buckets = new SparseBuckets(counts.Length);
        foreach (var (index, count) in Enumerate(spans, counts))
            buckets.Append(index, new CompensatedSum(count));
        return buckets;
    }

    /// <summary>Index and count of each bucket that the spans name, in order.</summary>
    public static IEnumerable<(int Index, double Count)> Enumerate(ImmutableArray<BucketSpan> spans, ImmutableArray<double> counts)
    {
        var (index, at) = (0, 0);
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length && at < counts.Length; i++)
                yield return (index++, counts[at++]);
        }
    }

    public int IndexAt(int place) => _indexes[place];

    public double CountAt(int place) => _counts[place].Value;

    /// <summary>What a bucket holds; 0 where there is none of the index.</summary>
    public double CountOf(int index)
    {
        var place = _indexes.BinarySearch(index);
        return place < 0 ? 0 : _counts[place].Value;
    }

    /// <summary>Adds the counts of others, times a sign.</summary>
    public void Add(SparseBuckets other, int sign)
    {
        var at = 0;
        for (var i = 0; i < other.Count; i++)
        {
            while (at < _indexes.Count && _indexes[at] < other._indexes[i])
                at++;
            var added = other._counts[i];
            added.Scale(sign);
            if (at < _indexes.Count && _indexes[at] == other._indexes[i])
            {
                var sum = _counts[at];
                sum.Add(added);
                _counts[at] = sum;
            }
            else
            {
                _indexes.Insert(at, other._indexes[i]);
                _counts.Insert(at, added);
            }
        }
    }

    public void Scale(double factor)
    {
        for (var i = 0; i < _counts.Count; i++)
        {
            var count = _counts[i];
            count.Scale(factor);
            _counts[i] = count;
        }
    }

    /// <summary>The same under other indexes, which keep the order; buckets that meet are added.</summary>
    public SparseBuckets Mapped(Func<int, int> map)
    {
        var mapped = new SparseBuckets(Count);
        for (var i = 0; i < Count; i++)
            mapped.Append(map(_indexes[i]), _counts[i]);
        return mapped;
    }

    /// <summary>Bucket i of a schema lies in bucket ⌈i / 2⌉ of the schema one coarser.</summary>
    public SparseBuckets Coarser(int schemas)
        => schemas == 0 ? this : Mapped(index => ((index - 1) >> schemas) + 1);

    /// <summary>Without the first ones.</summary>
    public SparseBuckets From(int place)
    {
        if (place == 0)
            return this;
        var kept = new SparseBuckets(Count - place);
        for (var i = place; i < Count; i++)
            kept.Append(_indexes[i], _counts[i]);
        return kept;
    }

    /// <summary>Spans and counts; buckets that hold nothing are left out.</summary>
    public (ImmutableArray<BucketSpan> Spans, ImmutableArray<double> Counts) ToSpans()
    {
        var spans = new List<BucketSpan>();
        var counts = ImmutableArray.CreateBuilder<double>(Count);
        var next = 0;
        for (var i = 0; i < Count; i++)
        {
            var count = _counts[i].Value;
            if (count == 0)
                continue;
            var index = _indexes[i];
            if (spans.Count > 0 && index == next)
                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else
                spans.Add(new BucketSpan(index - next, 1));
            counts.Add(count);
            next = index + 1;
        }

        return ([.. spans], counts.DrainToImmutable());
    }

    private void Append(int index, in CompensatedSum count)
    {
        if (_indexes.Count > 0 && _indexes[^1] == index)
        {
            var sum = _counts[^1];
            sum.Add(count);
            _counts[^1] = sum;
            return;
        }

        _indexes.Add(index);
        _counts.Add(count);
    }
}
