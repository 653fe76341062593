using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>Aggregation operators over an instant vector.</summary>
internal static class Aggregations
{
    public static IReadOnlyList<Element> Evaluate(Aggregation aggregation, Evaluator evaluator, long time)
    {
        var vector = evaluator.Vector(aggregation.Inner, time);
        if (aggregation.Operator == "count_values")
            return CountValues(aggregation, vector, Evaluator.Text(aggregation.Parameter!));
        var parameter = aggregation.Parameter is { } given ? evaluator.Scalar(given, time) : 0;
        var results = new List<Element>();
        foreach (var (key, group) in Group(aggregation, vector))
        {
            switch (aggregation.Operator)
            {
                case "topk" or "bottomk":
                    results.AddRange(Extremes(group, Limit(parameter), aggregation.Operator == "topk"));
                    break;
                case "limitk":
                    results.AddRange(group.Take(Limit(parameter)));
                    break;
                case "limit_ratio":
                    results.AddRange(group.Where(element => IsWithin(element.Labels, parameter)));
                    break;
                default:
                    if (Reduce(aggregation.Operator, group, parameter) is { } reduced)
                        results.Add(reduced with { Labels = key });
                    break;
            }
        }

        return results;
    }

    /// <summary>The φ-quantile by linear interpolation between the two nearest ranks; NaN for none.</summary>
    public static double Quantile(double quantile, double[] values)
    {
        if (values.Length == 0 || double.IsNaN(quantile))
            return double.NaN;
        if (quantile < 0)
            return double.NegativeInfinity;
        if (quantile > 1)
            return double.PositiveInfinity;
        Array.Sort(values);
        var rank = quantile * (values.Length - 1);
        var lower = Math.Max(0, (int)Math.Floor(rank));
        var upper = Math.Min(values.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        return values[lower] * (1 - weight) + values[upper] * weight;
    }

    private static Element? Reduce(string name, List<Element> group, double parameter)
    {
        if (name is "sum" or "avg" && group.Exists(element => element.Histogram is not null))
            return ReduceHistograms(name, group);
        if (name == "count")
            return Element.Of(LabelSet.Empty, group.Count);
        if (name == "group")
            return Element.Of(LabelSet.Empty, 1);
        var values = group.Where(element => element.Histogram is null).Select(element => element.Value).ToArray();
        if (values.Length == 0)
            return null;
        return Element.Of(LabelSet.Empty, name switch
        {
            "sum" => Sum(values),
            "avg" => Average(values),
            "min" => Least(values, (a, b) => a < b),
            "max" => Least(values, (a, b) => a > b),
            "stdvar" => Variance(values),
            "stddev" => Math.Sqrt(Variance(values)),
            "quantile" => Quantile(parameter, values),
            _ => throw new InvalidOperationException(name),
        });
    }

    /// <summary>Floats and histograms in one group have no sum.</summary>
    private static Element? ReduceHistograms(string name, List<Element> group)
    {
        if (group.Exists(element => element.Histogram is null))
            return null;
        NativeHistogram? total = null;
        foreach (var element in group)
        {
            total = total is null ? element.Histogram! : HistogramArithmetic.Add(total, element.Histogram!);
            if (total is null)
                return null;
        }

        return new Element(LabelSet.Empty, 0, name == "avg" ? HistogramArithmetic.Divide(total!, group.Count) : total, 0);
    }

    private static double Sum(double[] values)
    {
        var sum = new CompensatedSum();
        foreach (var value in values)
            sum.Add(value);
        return sum.Value;
    }

    private static double Average(double[] values)
    {
        var sum = Sum(values);
        // Where the sum overflows, the incremental mean does not.
        if (!double.IsInfinity(sum) || values.Any(double.IsInfinity))
            return sum / values.Length;
        var mean = 0.0;
        for (var i = 0; i < values.Length; i++)
            mean += (values[i] / (i + 1)) - (mean / (i + 1));
        return mean;
    }

    /// <summary>NaN only where there is nothing else.</summary>
    private static double Least(double[] values, Func<double, double, bool> before)
    {
        var least = values[0];
        foreach (var value in values)
        {
            if (before(value, least) || double.IsNaN(least))
                least = value;
        }

        return least;
    }

    /// <summary>Population variance by Welford's recurrence.</summary>
    private static double Variance(double[] values)
    {
        var (mean, squares) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var delta = values[i] - mean;
            mean += delta / (i + 1);
            squares += delta * (values[i] - mean);
        }

        return squares / values.Length;
    }

    private static IEnumerable<Element> Extremes(List<Element> group, int limit, bool largest)
    {
        var floats = group.Where(element => element.Histogram is null);
        // NaN comes last in either direction.
        var ordered = largest
            ? floats.OrderBy(element => double.IsNaN(element.Value)).ThenByDescending(element => element.Value)
            : floats.OrderBy(element => double.IsNaN(element.Value)).ThenBy(element => element.Value);
        return ordered.Take(limit);
    }

    private static List<Element> CountValues(Aggregation aggregation, IReadOnlyList<Element> vector, string label)
    {
        var counts = new Dictionary<LabelSet, int>();
        foreach (var (key, group) in Group(aggregation, vector))
        {
            foreach (var element in group)
            {
                var value = element.Histogram is { } histogram ? HistogramText.Of(histogram) : GoNumber.Format(element.Value);
                var labels = key.With(label, value);
                counts[labels] = counts.GetValueOrDefault(labels) + 1;
            }
        }

        return [.. counts.Select(item => Element.Of(item.Key, item.Value))];
    }

    private static Dictionary<LabelSet, List<Element>> Group(Aggregation aggregation, IReadOnlyList<Element> vector)
    {
        var groups = new Dictionary<LabelSet, List<Element>>();
        foreach (var element in vector)
        {
            var key = aggregation.IsWithout ? element.Labels.Without([.. aggregation.Grouping, Label.MetricName])
                : aggregation.Grouping.Count == 0 ? LabelSet.Empty
                : MatchKey.Keep(element.Labels, aggregation.Grouping);
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = [];
            group.Add(element);
        }

        return groups;
    }

    private static int Limit(double parameter)
        => double.IsNaN(parameter) ? throw new EvaluationException("parameter value is NaN")
            : parameter < 1 ? 0 : (int)Math.Min(int.MaxValue, parameter);

    /// <summary>A share of the series by hash; a negative ratio takes exactly the others.</summary>
    private static bool IsWithin(LabelSet labels, double ratio)
    {
        var position = (double)(ulong)SeriesId.Of(Store.Tenancy.TenantId.Default, labels).Value / ulong.MaxValue;
        return ratio >= 0 ? position < ratio : position >= 1 + ratio;
    }
}
