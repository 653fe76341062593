using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>Series that came to have the same labels become one, as long as no two have a value at one step.</summary>
internal static class SeriesMerge
{
    public const string Duplicate = "vector cannot contain metrics with the same labelset";

    /// <exception cref="EvaluationException">Two have a value at one step.</exception>
    public static IReadOnlyList<StepSeries> Merge(QueryContext context, IEnumerable<StepSeries> series, string duplicate = Duplicate)
    {
        var merged = new List<StepSeries>();
        // A series whose name goes in the end is another one than that whose name stays.
        var known = new Dictionary<(LabelSet Labels, bool DropsName), StepSeries>();
        foreach (var item in series)
        {
            if (known.TryAdd((item.Labels, item.DropsName), item))
            {
                merged.Add(item);
                continue;
            }

            Overlay(known[(item.Labels, item.DropsName)], item, duplicate);
            context.Release(item);
        }

        return merged;
    }

    /// <summary>The names that are to go, go.</summary>
    public static IReadOnlyList<StepSeries> WithoutDroppedNames(QueryContext context, IEnumerable<StepSeries> series)
        => Merge(context, series.Select(item =>
        {
            if (item.DropsName)
                (item.Labels, item.DropsName) = (MetricNames.Without(item.Labels), false);
            return item;
        }));

    private static void Overlay(StepSeries onto, StepSeries other, string duplicate)
    {
        for (var i = 0; i < other.Values.Length; i++)
        {
            if (!other.Has(i))
                continue;
            if (onto.Has(i))
                throw new EvaluationException(duplicate);
            onto.Set(i, other[i]);
        }
    }
}
