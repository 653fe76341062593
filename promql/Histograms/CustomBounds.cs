using System.Collections.Immutable;

namespace Observe.PromQL.Histograms;

/// <summary>Bounds of custom buckets brought to those that two histograms have in common.</summary>
internal static class CustomBounds
{
    public static bool AreEqual(ImmutableArray<double> a, ImmutableArray<double> b) => a.AsSpan().SequenceEqual(b.AsSpan());

    public static ImmutableArray<double> Common(ImmutableArray<double> a, ImmutableArray<double> b)
    {
        var common = ImmutableArray.CreateBuilder<double>(Math.Min(a.Length, b.Length));
        for (var (i, j) = (0, 0); i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                common.Add(a[i]);
                (i, j) = (i + 1, j + 1);
            }
            else if (a[i] < b[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return common.DrainToImmutable();
    }

    /// <summary>Each bucket goes to the one with the next bound at or above its own; the last ones to the one up to infinity.</summary>
    public static SparseBuckets Mapped(SparseBuckets buckets, ImmutableArray<double> bounds, ImmutableArray<double> common)
        => AreEqual(bounds, common) ? buckets : buckets.Mapped(index => Target(index, bounds, common));

    private static int Target(int index, ImmutableArray<double> bounds, ImmutableArray<double> common)
    {
        if (index >= bounds.Length)
            return common.Length;
        var target = common.AsSpan().BinarySearch(bounds[index]);
        return target < 0 ? ~target : target;
    }
}
