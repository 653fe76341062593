using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>
/// Aggregation operators. The group of a series is found once; its column is added to that of the group, and nobody needs it after that.
/// </summary>
internal static class AggregationNode
{
    public static IEnumerable<StepSeries> Evaluate(Evaluator evaluator, Aggregation aggregation, Steps steps)
    {
        switch (aggregation.Operator)
        {
            case "topk" or "bottomk" or "limitk":
                return SelectingAggregation.Evaluate(evaluator, aggregation, SelectionParameter.Counts(evaluator, aggregation, steps), steps);
            case "limit_ratio":
                return SelectingAggregation.Evaluate(evaluator, aggregation, SelectionParameter.Ratios(evaluator, aggregation, steps), steps);
            case "count_values":
                return CountValues.Evaluate(evaluator, aggregation, steps);
            default:
                return Reduce(evaluator, aggregation, steps);
        }
    }

    /// <summary>The labels of a series' group.</summary>
    public static Func<LabelSet, LabelSet> GroupKey(Aggregation aggregation)
    {
        string[] names = aggregation.IsWithout ? [.. aggregation.Grouping, Label.MetricName] : [.. aggregation.Grouping];
        return aggregation.IsWithout ? labels => labels.Without(names)
            : names.Length == 0 ? _ => LabelSet.Empty
            : labels => MatchKey.Keep(labels, names);
    }

    private static IEnumerable<StepSeries> Reduce(Evaluator evaluator, Aggregation aggregation, Steps steps)
    {
        var report = new GroupReport(evaluator.Context.Annotations, aggregation);
        var quantiles = aggregation.Operator == "quantile" ? Quantiles(evaluator, aggregation, steps) : null;
        var groups = new SeriesGroups(
            evaluator.Context, GroupKey(aggregation), steps.Count, () => GroupColumn.Of(aggregation.Operator, steps.Count, quantiles, report));
        foreach (var series in evaluator.Vector(aggregation.Inner, steps))
            groups.Add(series);
        return groups.Finish();
    }

    private static double[] Quantiles(Evaluator evaluator, Aggregation aggregation, Steps steps)
    {
        var quantiles = evaluator.Scalar(aggregation.Parameter!, steps);
        foreach (var quantile in quantiles)
        {
            if (!(quantile >= 0 && quantile <= 1))
                evaluator.Context.Annotations.Warn(AnnotationTexts.InvalidQuantile(quantile), aggregation.Parameter!);
        }

        return quantiles;
    }
}
