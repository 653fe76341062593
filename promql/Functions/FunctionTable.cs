using System.Collections.Frozen;
using Observe.PromQL.Evaluation;
using Observe.PromQL.Functions.Elements;
using Observe.PromQL.Functions.Histograms;
using Observe.PromQL.Functions.Labels;
using Observe.PromQL.Functions.Presence;
using Observe.PromQL.Functions.Ranges;
using Observe.PromQL.Histograms;
using Observe.PromQL.Types;
using Observe.Store.Metrics;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Functions;

/// <summary>All functions: name, signature, whether it is experimental, and what computes it.</summary>
internal static class FunctionTable
{
    private const ValueType S = ValueType.Scalar;
    private const ValueType V = ValueType.Vector;
    private const ValueType M = ValueType.Matrix;
    private const ValueType T = ValueType.Text;

    public static FrozenDictionary<string, FunctionDefinition> All { get; }
        = new[] { OfElements(), OfTimes(), OfRanges(), OfHistograms(), OfLabels(), OfScalars() }
            .SelectMany(definitions => definitions).ToFrozenDictionary(item => item.Name, StringComparer.Ordinal);

    private static FunctionDefinition[] OfElements() =>
    [
        Element("abs", Math.Abs), Element("ceil", Math.Ceiling), Element("floor", Math.Floor), Element("exp", Math.Exp),
        Element("ln", Math.Log), Element("log2", Math.Log2), Element("log10", Math.Log10), Element("sqrt", Math.Sqrt),
        Element("sgn", MathFunctions.Sign),
        Element("sin", Math.Sin), Element("cos", Math.Cos), Element("tan", Math.Tan),
        Element("asin", Math.Asin), Element("acos", Math.Acos), Element("atan", Math.Atan),
        Element("sinh", Math.Sinh), Element("cosh", Math.Cosh), Element("tanh", Math.Tanh),
        Element("asinh", Math.Asinh), Element("acosh", Math.Acosh), Element("atanh", Math.Atanh),
        Element("deg", x => x * 180 / Math.PI), Element("rad", x => x * Math.PI / 180),
        Vector("clamp", [V, S, S], MathFunctions.Clamp), Vector("clamp_min", [V, S], MathFunctions.ClampMin),
        Vector("clamp_max", [V, S], MathFunctions.ClampMax), Vector("round", [V, S], MathFunctions.Round, optional: 1),
    ];

    private static FunctionDefinition[] OfTimes() =>
    [
        Calendar("day_of_month", time => time.Day), Calendar("day_of_week", time => (int)time.DayOfWeek),
        Calendar("day_of_year", time => time.DayOfYear), Calendar("days_in_month", time => DateTime.DaysInMonth(time.Year, time.Month)),
        Calendar("hour", time => time.Hour), Calendar("minute", time => time.Minute), Calendar("month", time => time.Month),
        Calendar("year", time => time.Year),
        Vector("timestamp", [V], TimeFunctions.Timestamp),
        Experimental(Vector("start_timestamp", [V], TimeFunctions.StartTimestamp)),
    ];

    private static FunctionDefinition[] OfRanges() =>
    [
        Range("rate", Rates.Rate, Rates.OfFloats(isCounter: true, isRate: true)),
        Range("increase", Rates.Increase, Rates.OfFloats(isCounter: true, isRate: false)),
        Range("delta", Rates.Delta, Rates.OfFloats(isCounter: false, isRate: false)),
        Range("irate", InstantRates.Rate), Range("idelta", InstantRates.Delta),
        Range("changes", Movements.Changes), Range("resets", Movements.Resets),
        Range("deriv", Trends.Derivative), Range("predict_linear", Trends.PredictLinear, [M, S]),
        Experimental(Range("double_exponential_smoothing", Trends.DoubleExponentialSmoothing, [M, S, S])),
        Range("count_over_time", OverTime.Count), Range("present_over_time", OverTime.Present),
        Range("sum_over_time", OverTime.Sum), Range("avg_over_time", OverTime.Average),
        Range("min_over_time", OverTime.Min), Range("max_over_time", OverTime.Max),
        Range("stdvar_over_time", OverTime.Variance), Range("stddev_over_time", OverTime.Deviation),
        Range("quantile_over_time", OverTime.Quantile, [S, M]),
        Experimental(Range("mad_over_time", OverTime.MedianAbsoluteDeviation)),
        Range("last_over_time", OverTime.Last, keepsName: true), Range("first_over_time", OverTime.First, keepsName: true),
        Experimental(Range("ts_of_first_over_time", OverTime.TimeOfFirst)), Experimental(Range("ts_of_last_over_time", OverTime.TimeOfLast)),
        Experimental(Range("ts_of_min_over_time", OverTime.TimeOfMin)), Experimental(Range("ts_of_max_over_time", OverTime.TimeOfMax)),
        Vector("absent_over_time", [M], AbsentFunctions.AbsentOverTime),
    ];

    private static FunctionDefinition[] OfHistograms() =>
    [
        Histogram("histogram_count", histogram => histogram.Count), Histogram("histogram_sum", histogram => histogram.Sum),
        Histogram("histogram_avg", histogram => histogram.Sum / histogram.Count),
        Histogram("histogram_stdvar", HistogramMoments.Variance),
        Histogram("histogram_stddev", histogram => Math.Sqrt(HistogramMoments.Variance(histogram))),
        Vector("histogram_quantile", [S, V], QuantileFunctions.Quantile),
        Vector("histogram_fraction", [S, S, V], QuantileFunctions.Fraction),
        Experimental(Vector("histogram_quantiles", [V, T, S], QuantileFunctions.Quantiles, repeats: 10)),
    ];

    private static FunctionDefinition[] OfLabels() =>
    [
        Vector("absent", [V], AbsentFunctions.Absent),
        Vector("label_replace", [V, T, T, T, T], LabelFunctions.Replace),
        Vector("label_join", [V, T, T, T], LabelFunctions.Join, optional: 1, repeats: null),
        Vector("sort", [V], SortFunctions.Ascending), Vector("sort_desc", [V], SortFunctions.Descending),
        Experimental(Vector("sort_by_label", [V, T], SortFunctions.ByLabel, optional: 1, repeats: null)),
        Experimental(Vector("sort_by_label_desc", [V, T], SortFunctions.ByLabelDescending, optional: 1, repeats: null)),
        Experimental(Vector("info", [V, V], InfoFunction.Evaluate, optional: 1)),
    ];

    private static FunctionDefinition[] OfScalars() =>
    [
        Vector("vector", [S], ScalarFunctions.Vector),
        Scalar("scalar", [V], ScalarFunctions.Scalar),
        Scalar("time", [], call => ScalarFunctions.At(call, step => call.Steps[step] / 1000.0)),
        Scalar("pi", [], call => ScalarFunctions.At(call, _ => Math.PI)),
        Experimental(Scalar("start", [], call => ScalarFunctions.At(call, _ => call.Context.Times.Start / 1000.0))),
        Experimental(Scalar("end", [], call => ScalarFunctions.At(call, _ => call.Context.Times.End / 1000.0))),
        Experimental(Scalar("range", [], call => ScalarFunctions.At(call, _ => call.Context.Times.Durations(call.Context.IsRange).Range))),
        Experimental(Scalar("step", [], call => ScalarFunctions.At(call, _ => call.Context.Times.Durations(call.Context.IsRange).Step))),
        Experimental(Scalar("min_of", [S, S], call => ScalarFunctions.OfTwo(call, Math.Min))),
        Experimental(Scalar("max_of", [S, S], call => ScalarFunctions.OfTwo(call, Math.Max))),
    ];

    private static FunctionDefinition Element(string name, Func<double, double> compute)
        => Vector(name, [V], call => ElementFunction.Evaluate(call, (x, _) => compute(x)));

    private static FunctionDefinition Calendar(string name, Func<DateTime, double> part)
        => Vector(name, [V], call => TimeFunctions.OfCalendar(call, part), optional: 1);

    private static FunctionDefinition Histogram(string name, Func<NativeHistogram, double> statistic)
        => Vector(name, [V], call => HistogramFunctions.Evaluate(call, statistic));

    private static FunctionDefinition Range(string name, WindowFunction function, ValueType[]? arguments = null, bool keepsName = false)
        => Vector(name, arguments ?? [M], call => RangeFunction.Evaluate(call, function, keepsName: keepsName));

    private static FunctionDefinition Range(string name, WindowFunction function, ColumnFunction ofFloats)
        => Vector(name, [M], call => RangeFunction.Evaluate(call, function, ofFloats));

    private static FunctionDefinition Vector(
        string name, ValueType[] arguments, Func<FunctionCall, IEnumerable<StepSeries>> evaluate, int optional = 0, int? repeats = 1)
        => new(name, new FunctionSignature(arguments, optional, repeats, V), IsExperimental: false) { Vector = evaluate };

    private static FunctionDefinition Scalar(string name, ValueType[] arguments, Func<FunctionCall, double[]> evaluate)
        => new(name, new FunctionSignature(arguments, 0, 1, S), IsExperimental: false) { Scalar = evaluate };

    private static FunctionDefinition Experimental(FunctionDefinition definition) => definition with { IsExperimental = true };
}
