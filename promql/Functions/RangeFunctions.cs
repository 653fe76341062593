using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions;

/// <summary>Functions of a range vector: one answer, or none, for each series' window.</summary>
internal static class RangeFunctions
{
    public static IReadOnlyList<Element> Evaluate(Call call, Evaluator evaluator, long time)
    {
        var name = call.Function.Name;
        var matrix = call.Arguments.First(argument => argument.Type == Syntax.ValueType.Matrix);
        var parameters = call.Arguments.Where(argument => argument.Type == Syntax.ValueType.Scalar)
            .Select(argument => evaluator.Scalar(argument, time)).ToArray();
        var results = new List<Element>();
        foreach (var window in evaluator.Matrix(matrix, time))
        {
            var computed = window.Total is { } total ? SummaryFunctions.Compute(name, total, window) : Compute(name, window, parameters, time);
            if (computed is not { } result)
                continue;
            var keepsName = name is "last_over_time" or "first_over_time";
            var labels = keepsName ? window.Labels : window.Labels.Without(Label.MetricName);
            results.Add(new Element(labels, result.Value, result.Histogram, 0));
        }

        return results;
    }

    private static Element? Compute(string name, in RangeWindow window, double[] parameters, long time) => name switch
    {
        "rate" => Rates.Extrapolated(window, isCounter: true, isRate: true),
        "increase" => Rates.Extrapolated(window, isCounter: true, isRate: false),
        "delta" => Rates.Extrapolated(window, isCounter: false, isRate: false),
        "irate" => Rates.Instant(window, isRate: true),
        "idelta" => Rates.Instant(window, isRate: false),
        "count_over_time" => Float(window.Count),
        "present_over_time" => Float(1),
        "last_over_time" => new Element(LabelSet.Empty, window.Last.Value, window.Last.Histogram, 0),
        "first_over_time" => new Element(LabelSet.Empty, window.First.Value, window.First.Histogram, 0),
        "ts_of_last_over_time" => Float(window.Last.Time / 1000.0),
        "ts_of_first_over_time" => Float(window.First.Time / 1000.0),
        "changes" => Float(Changes(window)),
        "resets" => Float(Resets(window)),
        "sum_over_time" or "avg_over_time" when window.HasHistograms => OfHistograms(name, window),
        "deriv" => Trends.Derivative(window.FloatsOnly()),
        "predict_linear" => Trends.PredictLinear(window.FloatsOnly(), time, parameters[0]),
        "double_exponential_smoothing" => Trends.DoubleExponentialSmoothing(window.FloatsOnly(), parameters[0], parameters[1]),
        _ => OfFloats(name, window.FloatsOnly(), parameters),
    };

    private static Element? OfFloats(string name, in RangeWindow window, double[] parameters)
    {
        if (window.Count == 0)
            return null;
        var values = window.Values;
        return Float(name switch
        {
            "sum_over_time" => Sum(values),
            "avg_over_time" => Average(values),
            "min_over_time" => values[Least(values, descending: false)],
            "max_over_time" => values[Least(values, descending: true)],
            "ts_of_min_over_time" => window.Times[Least(values, descending: false)] / 1000.0,
            "ts_of_max_over_time" => window.Times[Least(values, descending: true)] / 1000.0,
            "stdvar_over_time" => Variance(values),
            "stddev_over_time" => Math.Sqrt(Variance(values)),
            "quantile_over_time" => Aggregations.Quantile(parameters[0], values.ToArray()),
            "mad_over_time" => MedianAbsoluteDeviation(values),
            _ => throw new InvalidOperationException($"{name} is no function of a range"),
        });
    }

    private static Element? OfHistograms(string name, in RangeWindow window)
    {
        if (window.HasFloats)
            return null;
        var total = window[0].Histogram!;
        for (var i = 1; i < window.Count; i++)
        {
            if (HistogramArithmetic.Add(total, window[i].Histogram!) is not { } sum)
                return null;
            total = sum;
        }

        return new Element(LabelSet.Empty, 0, name == "avg_over_time" ? HistogramArithmetic.Divide(total, window.Count) : total, 0);
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = new CompensatedSum();
        foreach (var value in values)
            sum.Add(value);
        return sum.Value;
    }

    private static double Average(ReadOnlySpan<double> values)
    {
        var sum = Sum(values);
        if (!double.IsInfinity(sum))
            return sum / values.Length;
        var mean = 0.0;
        for (var i = 0; i < values.Length; i++)
            mean += values[i] / (i + 1) - mean / (i + 1);
        return double.IsNaN(mean) ? sum / values.Length : mean;
    }

    /// <summary>Index of the least (or greatest) value; NaN only where there is nothing else.</summary>
    private static int Least(ReadOnlySpan<double> values, bool descending)
    {
        var least = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (double.IsNaN(values[least]) || (descending ? values[i] > values[least] : values[i] < values[least]))
                least = i;
        }

        return least;
    }

    private static double Variance(ReadOnlySpan<double> values)
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

    private static double MedianAbsoluteDeviation(ReadOnlySpan<double> values)
    {
        var median = Aggregations.Quantile(0.5, values.ToArray());
        return Aggregations.Quantile(0.5, [.. values.ToArray().Select(value => Math.Abs(value - median))]);
    }

    private static double Changes(in RangeWindow window)
    {
        var changes = 0;
        for (var i = 1; i < window.Count; i++)
        {
            var (before, after) = (window[i - 1], window[i]);
            var isSame = before.IsHistogram == after.IsHistogram && (before.Histogram is { } histogram
                ? HistogramArithmetic.AreEqual(histogram, after.Histogram!)
                : before.Value == after.Value || (double.IsNaN(before.Value) && double.IsNaN(after.Value)));
            changes += isSame ? 0 : 1;
        }

        return changes;
    }

    private static double Resets(in RangeWindow window)
    {
        var resets = 0;
        for (var i = 1; i < window.Count; i++)
        {
            var (before, after) = (window[i - 1], window[i]);
            var isReset = before.IsHistogram != after.IsHistogram || (before.Histogram is { } histogram
                ? HistogramArithmetic.IsReset(after.Histogram!, histogram)
                : after.Value < before.Value);
            resets += isReset ? 1 : 0;
        }

        return resets;
    }

    private static Element Float(double value) => Element.Of(LabelSet.Empty, value);
}
