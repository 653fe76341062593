using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>Functions of histograms, native ones and those of <c>le</c> buckets.</summary>
internal static class HistogramFunctions
{
    private const string UpperBoundLabel = "le";

    private static readonly FrozenDictionary<string, Func<NativeHistogram, double>> Statistics =
        new Dictionary<string, Func<NativeHistogram, double>>(StringComparer.Ordinal)
        {
            ["histogram_count"] = histogram => histogram.Count,
            ["histogram_sum"] = histogram => histogram.Sum,
            ["histogram_avg"] = histogram => histogram.Sum / histogram.Count,
            ["histogram_stdvar"] = HistogramStatistics.Variance,
            ["histogram_stddev"] = histogram => Math.Sqrt(HistogramStatistics.Variance(histogram)),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGet(string name, [NotNullWhen(true)] out Func<NativeHistogram, double>? statistic)
        => Statistics.TryGetValue(name, out statistic);

    /// <summary>Floats have no such figure and are left out.</summary>
    public static IReadOnlyList<Element> Evaluate(Func<NativeHistogram, double> statistic, Call call, Evaluator evaluator, long time)
        => [.. evaluator.Vector(call.Arguments[0], time)
            .Where(element => element.Histogram is not null)
            .Select(element => Element.Of(element.LabelsWithoutName, statistic(element.Histogram!)))];

    public static IReadOnlyList<Element> Quantile(Call call, Evaluator evaluator, long time)
    {
        var quantile = evaluator.Scalar(call.Arguments[0], time);
        var vector = evaluator.Vector(call.Arguments[1], time);
        return
        [
            .. vector.Where(element => element.Histogram is not null)
                .Select(element => Element.Of(element.LabelsWithoutName, HistogramStatistics.Quantile(quantile, element.Histogram!))),
            .. Classic(vector).Select(item => Element.Of(item.Key, ClassicHistogram.Quantile(quantile, item.Value))),
        ];
    }

    public static IReadOnlyList<Element> Fraction(Call call, Evaluator evaluator, long time)
    {
        var (lower, upper) = (evaluator.Scalar(call.Arguments[0], time), evaluator.Scalar(call.Arguments[1], time));
        return [.. evaluator.Vector(call.Arguments[2], time)
            .Where(element => element.Histogram is not null)
            .Select(element => Element.Of(element.LabelsWithoutName, HistogramStatistics.Fraction(lower, upper, element.Histogram!)))];
    }

    private static Dictionary<LabelSet, List<(double UpperBound, double Count)>> Classic(IReadOnlyList<Element> vector)
    {
        var histograms = new Dictionary<LabelSet, List<(double, double)>>();
        foreach (var element in vector)
        {
            if (element.Histogram is not null || element.Labels[UpperBoundLabel] is not { } text || !TryBound(text, out var bound))
                continue;
            var key = element.Labels.Without(UpperBoundLabel, Label.MetricName);
            if (!histograms.TryGetValue(key, out var buckets))
                histograms[key] = buckets = [];
            buckets.Add((bound, element.Value));
        }

        return histograms;
    }

    private static bool TryBound(string text, out double bound)
    {
        bound = text is "+Inf" or "Inf" ? double.PositiveInfinity : 0;
        return bound > 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out bound);
    }
}
