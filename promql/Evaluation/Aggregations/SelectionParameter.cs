using Observe.PromQL.Syntax;

namespace Observe.PromQL.Evaluation.Aggregations;

/// <summary>How many series, or which share of them, at each step.</summary>
internal static class SelectionParameter
{
    /// <exception cref="EvaluationException">It is NaN or no whole number of 64 bits.</exception>
    public static double[] Counts(Evaluator evaluator, Aggregation aggregation, Steps steps)
    {
        var counts = evaluator.Scalar(aggregation.Parameter!, steps);
        foreach (var count in counts)
        {
            if (double.IsNaN(count))
                throw new EvaluationException("Parameter value is NaN");
            if (count is >= long.MaxValue or <= long.MinValue)
                throw new EvaluationException($"Scalar value {GoNumber.Format(count)} overflows int64");
        }

        return counts;
    }

    /// <exception cref="EvaluationException">It is NaN.</exception>
    public static double[] Ratios(Evaluator evaluator, Aggregation aggregation, Steps steps)
    {
        var ratios = evaluator.Scalar(aggregation.Parameter!, steps);
        for (var i = 0; i < ratios.Length; i++)
        {
            if (double.IsNaN(ratios[i]))
                throw new EvaluationException("Ratio value is NaN");
            var capped = Math.Clamp(ratios[i], -1, 1);
            if (capped != ratios[i])
                evaluator.Context.Annotations.Warn(AnnotationTexts.InvalidRatio(ratios[i], capped), aggregation.Parameter!);
            ratios[i] = capped;
        }

        return ratios;
    }
}
