using Observe.PromQL.Evaluation;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Histograms;

/// <summary>Figures of native histograms: count, sum, mean, variance. Floats have none and are left out.</summary>
internal static class HistogramFunctions
{
    public static IEnumerable<StepSeries> Evaluate(FunctionCall call, Func<NativeHistogram, double> statistic)
    {
        foreach (var series in call.Vector(0))
        {
            for (var i = 0; i < call.Steps.Count; i++)
            {
                if (series.HistogramAt(i) is { } histogram)
                    series.Set(i, statistic(histogram));
                else
                    series.Remove(i);
            }

            series.DropsName = true;
            if (call.Keeps(series))
                yield return series;
        }
    }
}
