using Observe.PromQL.Histograms;
using Observe.PromQL.Lexing;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary><c>count_values</c>: how many series of a group have the same value, which becomes a label.</summary>
internal static class CountValues
{
    public static IEnumerable<StepSeries> Evaluate(Evaluator evaluator, Aggregation aggregation, Steps steps)
    {
        var label = Evaluator.Text(aggregation.Parameter!);
        if (label.Length == 0 || !TextLiteral.IsText(label))
            throw new EvaluationException($"invalid label name {TextLiteral.Quote(label)}");
        return Count(evaluator, aggregation, label, steps);
    }

    private static IEnumerable<StepSeries> Count(Evaluator evaluator, Aggregation aggregation, string label, Steps steps)
    {
        var context = evaluator.Context;
        var key = AggregationNode.GroupKey(aggregation);
        var counts = new Dictionary<LabelSet, StepSeries>();
        foreach (var series in evaluator.Vector(aggregation.Inner, steps))
        {
            var group = key(series.Labels);
            for (var i = 0; i < steps.Count; i++)
            {
                if (!series.Has(i))
                    continue;
                var value = series.HistogramAt(i) is { } histogram ? HistogramText.Of(histogram) : GoNumber.Format(series.Values[i]);
                var labels = group.With(label, value);
                if (!counts.TryGetValue(labels, out var count))
                    counts[labels] = count = new StepSeries(labels, context.NewColumn(steps.Count));
                count.DropsName |= series.DropsName && label != Label.MetricName;
                count.Set(i, count.Has(i) ? count.Values[i] + 1 : 1);
            }

            context.Release(series);
        }

        return counts.Values;
    }
}
