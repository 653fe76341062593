using Observe.PromQL.Evaluation;
using Observe.Store.Metrics;

namespace Observe.PromQL.Functions.Elements;

/// <summary>Functions whose result is a scalar, and the way back.</summary>
internal static class ScalarFunctions
{
    /// <summary><c>scalar</c>: the one float of a vector; NaN where there is none or more.</summary>
    public static double[] Scalar(FunctionCall call)
    {
        var (values, counts) = (new double[call.Steps.Count], new int[call.Steps.Count]);
        foreach (var series in call.Vector(0))
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (!series.Has(i) || series.HistogramAt(i) is not null)
                    continue;
                counts[i]++;
                values[i] = series.Values[i];
            }

            call.Context.Release(series);
        }

        for (var i = 0; i < values.Length; i++)
            values[i] = counts[i] == 1 ? values[i] : double.NaN;
        return values;
    }

    /// <summary><c>vector</c>: a series without labels.</summary>
    public static IEnumerable<StepSeries> Vector(FunctionCall call)
    {
        var values = call.Scalar(0);
        return [call.NewSeries(LabelSet.Empty, step => values[step])];
    }

    /// <summary>From the two arguments of <c>min_of</c> or <c>max_of</c>: NaN where either is.</summary>
    public static double[] OfTwo(FunctionCall call, Func<double, double, double> compute)
    {
        var (left, right) = (call.Scalar(0), call.Scalar(1));
        return [.. left.Zip(right, compute)];
    }

    /// <summary>The same value, or one of the time, at every step.</summary>
    public static double[] At(FunctionCall call, Func<int, double> value)
    {
        call.Context.Budget.Take(call.Steps.Count);
        call.Context.Budget.Return(call.Steps.Count);
        var values = new double[call.Steps.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(i);
        return values;
    }
}
