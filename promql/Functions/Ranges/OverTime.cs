using Observe.PromQL.Evaluation;
using Observe.PromQL.Histograms;
using Observe.PromQL.Numerics;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Ranges;

/// <summary>The <c>…_over_time</c> functions: one number for the samples of a window.</summary>
internal static class OverTime
{
    /// <summary><c>count_over_time</c>: floats and histograms.</summary>
    public static Computed Count(in RangeWindow window, RangeCall call) => Computed.Of(window.Count);

    /// <summary><c>present_over_time</c>: 1 where there is any.</summary>
    public static Computed Present(in RangeWindow window, RangeCall call) => Computed.Of(1);

    /// <summary><c>last_over_time</c>.</summary>
    public static Computed Last(in RangeWindow window, RangeCall call) => window[window.Count - 1];

    /// <summary><c>first_over_time</c>.</summary>
    public static Computed First(in RangeWindow window, RangeCall call) => window[0];

    /// <summary><c>ts_of_last_over_time</c>: its time, seconds.</summary>
    public static Computed TimeOfLast(in RangeWindow window, RangeCall call) => Computed.Of(window.Times[^1] / 1000.0);

    /// <summary><c>ts_of_first_over_time</c>.</summary>
    public static Computed TimeOfFirst(in RangeWindow window, RangeCall call) => Computed.Of(window.Times[0] / 1000.0);

    /// <summary><c>sum_over_time</c>, compensated; of histograms their sum.</summary>
    public static Computed Sum(in RangeWindow window, RangeCall call)
    {
        if (window.HistogramCount > 0)
            return OfHistograms(window, call, isMean: false);
        if (call.IsRepeated && window.SuitsBlocks)
            return Computed.Of(window.SumOfBlocks());
        var sum = default(CompensatedSum);
        foreach (var value in window.Values)
            sum.Add(value);
        return Computed.Of(sum.Value);
    }

    /// <summary><c>avg_over_time</c>.</summary>
    public static Computed Average(in RangeWindow window, RangeCall call)
    {
        if (window.HistogramCount > 0)
            return OfHistograms(window, call, isMean: true);
        // A sum that overflows does not say whether the mean does.
        if (call.IsRepeated && window.SuitsBlocks && window.SumOfBlocks() is var sum && !double.IsInfinity(sum))
            return Computed.Of(sum / window.Count);
        var mean = default(KahanMean);
        foreach (var value in window.Values)
            mean.Add(value);
        return Computed.Of(mean.Value);
    }

    /// <summary><c>min_over_time</c>: NaN only where there is nothing else.</summary>
    public static Computed Min(in RangeWindow window, RangeCall call)
        => ExtremeOf(window, call, isMax: false);

    /// <summary><c>max_over_time</c>.</summary>
    public static Computed Max(in RangeWindow window, RangeCall call)
        => ExtremeOf(window, call, isMax: true);

    /// <summary><c>ts_of_min_over_time</c>: seconds, of the last of equal ones.</summary>
    public static Computed TimeOfMin(in RangeWindow window, RangeCall call)
        => TryFloats(window, call, out var floats) ? Computed.Of(floats.Times[Extreme(floats.Values, isMax: false, takesLast: true)] / 1000.0) : Computed.None;

    /// <summary><c>ts_of_max_over_time</c>.</summary>
    public static Computed TimeOfMax(in RangeWindow window, RangeCall call)
        => TryFloats(window, call, out var floats) ? Computed.Of(floats.Times[Extreme(floats.Values, isMax: true, takesLast: true)] / 1000.0) : Computed.None;

    /// <summary><c>stdvar_over_time</c>: population variance.</summary>
    public static Computed Variance(in RangeWindow window, RangeCall call)
        => TryFloats(window, call, out var floats) ? Computed.Of(VarianceOf(floats.Values)) : Computed.None;

    /// <summary><c>stddev_over_time</c>: its root.</summary>
    public static Computed Deviation(in RangeWindow window, RangeCall call)
        => TryFloats(window, call, out var floats) ? Computed.Of(Math.Sqrt(VarianceOf(floats.Values))) : Computed.None;

    /// <summary><c>quantile_over_time</c>.</summary>
    public static Computed Quantile(in RangeWindow window, RangeCall call)
    {
        var quantile = call.Scalar(0);
        if (!TryFloats(window, call, out var floats))
            return Computed.None;
        if (!(quantile >= 0 && quantile <= 1))
            call.WarnOfScalar(AnnotationTexts.InvalidQuantile(quantile));
        return Computed.Of(Quantiles.Of(quantile, floats.Values.ToArray()));
    }

    /// <summary><c>mad_over_time</c>: median of the distances from the median; NaN where any value is.</summary>
    public static Computed MedianAbsoluteDeviation(in RangeWindow window, RangeCall call)
    {
        if (!TryFloats(window, call, out var floats))
            return Computed.None;
        var values = floats.Values.ToArray();
        if (Array.Exists(values, double.IsNaN))
            return Computed.Of(double.NaN);
        var median = Quantiles.Of(0.5, values);
        return Computed.Of(Quantiles.Of(0.5, Array.ConvertAll(values, value => Math.Abs(value - median))));
    }

    /// <summary>The float samples of a window; an info says where histograms among them are left out.</summary>
    public static bool TryFloats(in RangeWindow window, RangeCall call, out RangeWindow floats)
    {
        floats = window.Floats();
        if (floats.Count > 0 && floats.Count < window.Count)
            call.Inform(AnnotationTexts.HistogramIgnoredInRange(MetricNames.Of(window.Labels)));
        return floats.Count > 0;
    }

    private static Computed OfHistograms(in RangeWindow window, RangeCall call, bool isMean)
    {
        var name = MetricNames.Of(window.Labels);
        if (window.HistogramCount < window.Count)
        {
            call.Warn(AnnotationTexts.MixedFloatsHistograms(name));
            return Computed.None;
        }

        var total = new HistogramMean(isMean);
        for (var i = 0; i < window.Count; i++)
        {
            if (total.TryAdd(window.HistogramAt(i)!))
                continue;
            call.Warn(AnnotationTexts.MixedExponentialCustom(name));
            return Computed.None;
        }

        if (total.HasResetConflict)
            call.Warn(AnnotationTexts.ConflictingResets("aggregation"));
        if (total.IsReconciled)
            call.Inform(AnnotationTexts.Reconciled("aggregation"));
        return Computed.Of(total.Value());
    }

    private static Computed ExtremeOf(in RangeWindow window, RangeCall call, bool isMax)
    {
        if (call.IsRepeated && window.SuitsBlocks)
            return Computed.Of(window.ExtremeOfBlocks(isMax));
        return TryFloats(window, call, out var floats) ? Computed.Of(floats.Values[Extreme(floats.Values, isMax, takesLast: false)]) : Computed.None;
    }

    private static int Extreme(ReadOnlySpan<double> values, bool isMax, bool takesLast)
    {
        var extreme = 0;
        for (var i = 1; i < values.Length; i++)
        {
            var isFurther = isMax ? values[i] > values[extreme] : values[i] < values[extreme];
            if (isFurther || double.IsNaN(values[extreme]) || (takesLast && values[i] == values[extreme]))
                extreme = i;
        }

        return extreme;
    }

    private static double VarianceOf(ReadOnlySpan<double> values)
    {
        var variance = default(RunningVariance);
        foreach (var value in values)
            variance.Add(value);
        return variance.Value;
    }
}
