using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Lexing;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Histograms;

/// <summary><c>histogram_quantile</c>, <c>histogram_quantiles</c> and <c>histogram_fraction</c>, of native and of classic histograms.</summary>
internal static class QuantileFunctions
{
    /// <summary><c>histogram_quantile(φ, v)</c>.</summary>
    public static IEnumerable<StepSeries> Quantile(FunctionCall call)
    {
        var quantiles = Checked(call, 0);
        return OfQuantile(call, HistogramVector.Read(call, 1), call.Argument(1), quantiles, null);
    }

    /// <summary><c>histogram_quantiles(v, label, φ…)</c>: each quantile a series of its own, told apart by the label.</summary>
    public static IEnumerable<StepSeries> Quantiles(FunctionCall call)
    {
        var label = call.Text(1);
        if (label.Length == 0 || !TextLiteral.IsText(label))
            throw new EvaluationException($"invalid label name {TextLiteral.Quote(label)}");
        var quantiles = Enumerable.Range(2, call.Count - 2).Select(index => Checked(call, index)).ToArray();
        var vector = HistogramVector.Read(call, 0);
        return SeriesMerge.Merge(call.Context, quantiles.SelectMany(column => ByLabel(call, vector, column, label)));
    }

    /// <summary><c>histogram_fraction(lower, upper, v)</c>: the share of observations between two values.</summary>
    public static IEnumerable<StepSeries> Fraction(FunctionCall call)
    {
        var (lower, upper) = (call.Scalar(0), call.Scalar(1));
        return HistogramVector.Read(call, 2).Evaluate(
            (histogram, step, metric) =>
            {
                if (double.IsNaN(histogram.Sum) && histogram.Count != 0)
                    call.Annotations.Inform(AnnotationTexts.FractionExcludesNaN(metric), call.Argument(2));
                return HistogramQuantiles.Fraction(lower[step], upper[step], histogram);
            },
            (buckets, step, _) => ClassicHistogram.Fraction(lower[step], upper[step], buckets));
    }

    /// <summary>A quantile that is another one at each step has its series of each.</summary>
    private static IEnumerable<StepSeries> ByLabel(FunctionCall call, HistogramVector vector, double[] column, string label)
    {
        foreach (var quantile in column.Distinct())
        {
            foreach (var series in OfQuantile(call, vector, call.Argument(0), column, labels => labels.With(label, Text(quantile))))
            {
                for (var i = 0; i < column.Length; i++)
                {
                    if (!column[i].Equals(quantile))
                        series.Remove(i);
                }

                yield return series;
            }
        }
    }

    private static IEnumerable<StepSeries> OfQuantile(
        FunctionCall call, HistogramVector vector, Expression argument, double[] quantiles, Func<LabelSet, LabelSet>? relabel)
        => vector.Evaluate(
            (histogram, step, metric) => OfNative(call.Annotations, argument, quantiles[step], histogram, metric),
            (buckets, step, metric) =>
            {
                var (value, repair) = ClassicHistogram.Quantile(quantiles[step], buckets);
                if (repair.Count > 0)
                    call.Annotations.Inform(AnnotationTexts.ForcedMonotonicity(metric, repair), argument);
                return value;
            },
            relabel);

    private static double OfNative(Annotations annotations, Expression argument, double quantile, NativeHistogram histogram, string metric)
    {
        var value = HistogramQuantiles.Quantile(quantile, histogram);
        if (double.IsNaN(histogram.Sum) && histogram.Count != 0 && quantile is >= 0 and <= 1)
            annotations.Inform(double.IsNaN(value) ? AnnotationTexts.QuantileIsNaN(metric) : AnnotationTexts.QuantileIsSkewed(metric), argument);
        return value;
    }

    private static double[] Checked(FunctionCall call, int index)
    {
        var quantiles = call.Scalar(index);
        foreach (var quantile in quantiles)
        {
            if (!(quantile >= 0 && quantile <= 1))
                call.Annotations.Warn(AnnotationTexts.InvalidQuantile(quantile), call.Argument(index));
        }

        return quantiles;
    }

    /// <summary>As OpenMetrics writes numbers: <c>0.5</c>, and <c>1.0</c> for a whole one.</summary>
    private static string Text(double quantile)
    {
        var text = GoNumber.Format(quantile);
        return text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text;
    }
}
