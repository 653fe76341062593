using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Functions.Elements;

/// <summary>Functions of one float: the column of a series becomes that of the result. Histograms have no answer to them.</summary>
internal static class ElementFunction
{
    /// <param name="call">Its first argument is the vector.</param>
    /// <param name="compute">From a value and the number of the step.</param>
    public static IEnumerable<StepSeries> Evaluate(FunctionCall call, Func<double, int, double> compute)
    {
        foreach (var series in call.Vector(0))
        {
            for (var i = 0; i < call.Steps.Count; i++)
            {
                if (series.HistogramAt(i) is not null)
                    series.Remove(i);
                else if (series.Has(i))
                    series.Values[i] = compute(series.Values[i], i);
            }

            series.DropsName = true;
            if (call.Keeps(series))
                yield return series;
        }
    }
}
