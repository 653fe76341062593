using System.Collections.Frozen;
using Observe.PromQL.Syntax;
using ValueType = Observe.PromQL.Syntax.ValueType;

namespace Observe.PromQL.Parsing;

/// <summary>Signatures of all functions.</summary>
internal static class FunctionTable
{
    private const ValueType S = ValueType.Scalar;
    private const ValueType V = ValueType.Vector;
    private const ValueType M = ValueType.Matrix;
    private const ValueType T = ValueType.Text;

    public static FrozenDictionary<string, FunctionSignature> All { get; } = Build().ToFrozenDictionary(item => item.Name, StringComparer.Ordinal);

    private static IEnumerable<FunctionSignature> Build()
    {
        string[] ofVector =
        [
            "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor",
            "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum", "ln", "log10", "log2",
            "rad", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "tan", "tanh", "timestamp",
        ];
        string[] ofMatrix =
        [
            "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time", "idelta", "increase",
            "irate", "last_over_time", "mad_over_time", "max_over_time", "min_over_time", "present_over_time", "rate", "resets",
            "stddev_over_time", "stdvar_over_time", "sum_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
            "ts_of_first_over_time", "ts_of_last_over_time",
        ];
        string[] ofTime = ["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"];
        FunctionSignature[] others =
        [
            new("clamp", [V, S, S], 0, V), new("clamp_max", [V, S], 0, V), new("clamp_min", [V, S], 0, V),
            new("double_exponential_smoothing", [M, S, S], 0, V), new("histogram_fraction", [S, S, V], 0, V),
            new("histogram_quantile", [S, V], 0, V), new("label_join", [V, T, T, T], -1, V),
            new("label_replace", [V, T, T, T, T], 0, V), new("pi", [], 0, S), new("predict_linear", [M, S], 0, V),
            new("quantile_over_time", [S, M], 0, V), new("round", [V, S], 1, V), new("scalar", [V], 0, S),
            new("sort_by_label", [V, T], -1, V), new("sort_by_label_desc", [V, T], -1, V), new("time", [], 0, S),
            new("vector", [S], 0, V),
        ];
        return ofVector.Select(name => new FunctionSignature(name, [V], 0, V))
            .Concat(ofMatrix.Select(name => new FunctionSignature(name, [M], 0, V)))
            .Concat(ofTime.Select(name => new FunctionSignature(name, [V], 1, V)))
            .Concat(others);
    }
}
