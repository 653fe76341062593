using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>
/// <c>topk</c>, <c>bottomk</c>, <c>limitk</c> and <c>limit_ratio</c>: series pass with their labels, at the steps at which they are chosen.
/// </summary>
internal static class SelectingAggregation
{
    public static IEnumerable<StepSeries> Evaluate(Evaluator evaluator, Aggregation aggregation, double[] parameters, Steps steps)
    {
        var report = new GroupReport(evaluator.Context.Annotations, aggregation);
        var groups = new Dictionary<LabelSet, List<StepSeries>>();
        var key = AggregationNode.GroupKey(aggregation);
        foreach (var series in evaluator.Vector(aggregation.Inner, steps))
        {
            var labels = key(series.Labels);
            if (!groups.TryGetValue(labels, out var group))
                groups[labels] = group = [];
            group.Add(series);
        }

        foreach (var group in groups.Values)
        {
            var order = group.ToArray();
            for (var i = 0; i < steps.Count; i++)
                order = Choose(aggregation.Operator, group, parameters[i], i, report);
            // At one step the answer is in the order of its values.
            foreach (var series in steps.Count == 1 ? order : [.. group])
            {
                if (series.IsEmpty())
                    evaluator.Context.Release(series);
                else
                    yield return series;
            }
        }
    }

    /// <summary>Removes the step from all series but the chosen ones; these in their order.</summary>
    private static StepSeries[] Choose(string name, List<StepSeries> group, double parameter, int step, GroupReport report)
    {
        var present = group.FindAll(series => series.Has(step));
        StepSeries[] chosen = name switch
        {
            "limitk" => [.. present.Take(Limit(parameter))],
            "limit_ratio" => [.. present.Where(series => SampledRatio.Includes(series.Labels, parameter))],
            _ => [.. Extremes(present, Limit(parameter), name == "topk", step, report)],
        };
        if (chosen.Length < present.Count)
        {
            var kept = new HashSet<StepSeries>(chosen);
            foreach (var series in present)
            {
                if (!kept.Contains(series))
                    series.Remove(step);
            }
        }

        return chosen;
    }

    private static IEnumerable<StepSeries> Extremes(List<StepSeries> present, int limit, bool isTop, int step, GroupReport report)
    {
        if (limit > 0 && present.Exists(series => series.HistogramAt(step) is not null))
            report.IgnoredHistogram();
        var floats = present.Where(series => series.HistogramAt(step) is null);
        // NaN comes last in either direction.
        var ordered = isTop
            ? floats.OrderBy(series => double.IsNaN(series.Values[step])).ThenByDescending(series => series.Values[step])
            : floats.OrderBy(series => double.IsNaN(series.Values[step])).ThenBy(series => series.Values[step]);
        return ordered.Take(limit);
    }

    private static int Limit(double parameter) => parameter < 1 ? 0 : (int)Math.Min(int.MaxValue, parameter);
}
