using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation.Binaries;

/// <summary><c>and</c>, <c>or</c>, <c>unless</c>: elements pass unchanged, or not, by what the other side has at the step.</summary>
internal static class SetOperators
{
    public static IEnumerable<StepSeries> Evaluate(Evaluator evaluator, Binary binary, Steps steps)
    {
        var key = MatchKey.Of(binary.Matching);
        return binary.Operator == "or" ? Union(evaluator, binary, key, steps) : Filter(evaluator, binary, key, steps);
    }

    private static IEnumerable<StepSeries> Filter(Evaluator evaluator, Binary binary, MatchKey key, Steps steps)
    {
        var context = evaluator.Context;
        // The left side first: what it has to say, and what fails in it, comes before the right side's.
        List<StepSeries> left = [.. evaluator.Vector(binary.Left, steps)];
        var present = new Dictionary<LabelSet, bool[]>();
        foreach (var series in evaluator.Vector(binary.Right, steps))
        {
            Mark(present, key.Of(series.Labels), series, steps);
            context.Release(series);
        }

        foreach (var series in left)
        {
            var known = present.GetValueOrDefault(key.Of(series.Labels));
            for (var i = 0; i < steps.Count; i++)
            {
                if (series.Has(i) && (known?[i] == true) != (binary.Operator == "and"))
                    series.Remove(i);
            }

            if (series.IsEmpty())
                context.Release(series);
            else
                yield return series;
        }
    }

    private static IReadOnlyList<StepSeries> Union(Evaluator evaluator, Binary binary, MatchKey key, Steps steps)
    {
        var context = evaluator.Context;
        var present = new Dictionary<LabelSet, bool[]>();
        var all = new List<StepSeries>();
        foreach (var series in evaluator.Vector(binary.Left, steps))
        {
            Mark(present, key.Of(series.Labels), series, steps);
            all.Add(series);
        }

        foreach (var series in evaluator.Vector(binary.Right, steps))
        {
            if (present.TryGetValue(key.Of(series.Labels), out var known))
            {
                for (var i = 0; i < steps.Count; i++)
                {
                    if (known[i])
                        series.Remove(i);
                }
            }

            if (series.IsEmpty())
                context.Release(series);
            else
                all.Add(series);
        }

        return SeriesMerge.Merge(context, all);
    }

    private static void Mark(Dictionary<LabelSet, bool[]> present, LabelSet key, StepSeries series, Steps steps)
    {
        if (!present.TryGetValue(key, out var marks))
            present[key] = marks = new bool[steps.Count];
        for (var i = 0; i < marks.Length; i++)
            marks[i] |= series.Has(i);
    }
}
