using Observe.PromQL.Functions;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Tests.Querying;

/// <summary>Random expressions of a type, so that most of them have an answer.</summary>
internal sealed class ExpressionGenerator(Random random, bool ofOldPrometheus = false)
{
    /// <summary>What Prometheus 2.42 does not have, or has otherwise: absent series of a range, and orders of equal values.</summary>
    private static readonly HashSet<string> Newer = new(StringComparer.Ordinal)
    {
        "histogram_avg", "histogram_stddev", "histogram_stdvar", "first_over_time", "mad_over_time", "info", "max_of", "min_of",
        "double_exponential_smoothing", "histogram_quantiles", "sort_by_label", "sort_by_label_desc", "start_timestamp", "ts_of_first_over_time",
        "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time", "histogram_fraction",
        // Of NaN, which is no time, it gives what the processor makes of it.
        "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year",
    };

    private readonly FunctionDefinition[] _functions = [.. FunctionTable.All.Values
        .Where(function => function.Name is not ("start" or "end" or "step" or "range") && !(ofOldPrometheus && Newer.Contains(function.Name)))
        .OrderBy(function => function.Name, StringComparer.Ordinal)];

    private readonly string[] _selectors = ofOldPrometheus
        ? ["f_total", "g", "c_bucket", "none", "g{i=\"1\"}", "{i=~\"[12]\",__name__=\"f_total\"}"]
        : ["f_total", "g", "h", "n", "mixed", "{__name__=~\"f_total|g\"}", "c_bucket", "none", "g{i=\"1\"}", "{i=\"2\"}"];

    public string Of(ValueType type, int depth) => type switch
    {
        ValueType.Scalar => Scalar(depth),
        ValueType.Vector => Vector(depth),
        ValueType.Matrix => Matrix(depth),
        _ => ofOldPrometheus
            ? Pick("\"i\"", "\"x\"", "\"le\"")
            : Pick("\"i\"", "\"x\"", "\"$1\"", "\"(.*)\"", "\"le\"", "\"\"", "\"__name__\""),
    };

    private string Scalar(int depth) => depth <= 0 || random.Next(3) == 0
        ? Pick("0", "1", "-1.5", "0.5", "NaN", "1e300", "time()", "pi()")
        : random.Next(ofOldPrometheus ? 3 : 4) switch
        {
            0 => $"scalar({Vector(depth - 1)})",
            1 => $"({Scalar(depth - 1)} {Pick("+", "-", "*", "/", "%", "^", "atan2", "== bool", "< bool")} {Scalar(depth - 1)})",
            2 => $"-{Scalar(depth - 1)}",
            _ => $"{Pick("max_of", "min_of")}({Scalar(depth - 1)}, {Scalar(depth - 1)})",
        };

    private string Vector(int depth)
    {
        if (depth <= 0 || random.Next(4) == 0)
            return Selector(!ofOldPrometheus && random.Next(12) == 0 ? " smoothed" : "");
        return random.Next(8) switch
        {
            0 => $"{Vector(depth - 1)} {Pick(["+", "-", "*", "/", "^", "==", "!=", ">", "<= bool", .. ofOldPrometheus ? [] : (string[])["%", "</", ">/", "atan2"]])}{Matching()} {Vector(depth - 1)}",
            1 => $"{Vector(depth - 1)} {Pick("and", "or", "unless")} {Pick("", "on (i)", "ignoring (i)")} {Vector(depth - 1)}",
            2 => $"{Scalar(depth - 1)} {Pick(["+", "*", "==", ">", "/", .. ofOldPrometheus ? [] : (string[])["</"]])} {Vector(depth - 1)}",
            3 => $"{Pick(["sum", "avg", "min", "max", "count", "group", .. ofOldPrometheus ? [] : (string[])["stddev", "stdvar"]])} {Pick(["", "by (i)", "without (i)", .. ofOldPrometheus ? [] : (string[])["by (__name__)"]])} ({Vector(depth - 1)})",
            4 when ofOldPrometheus => $"quantile by (i) ({Pick("1", "0.2", "0.5")}, {Vector(depth - 1)})",
            4 => $"{Pick("topk", "bottomk", "quantile", "limit_ratio")} {Pick("", "by (i)")} ({Pick("1", "2", "0.5", Scalar(depth - 1))}, {Vector(depth - 1)})",
            5 => $"-({Vector(depth - 1)})",
            _ => Call(depth, ValueType.Vector),
        };
    }

    private string Matrix(int depth)
        => depth <= 0 || random.Next(3) > 0
            ? $"{Pick(_selectors)}[{Pick(["1m", "5m", "90s", .. ofOldPrometheus ? [] : (string[])["1h", "1s"]])}]{(!ofOldPrometheus && random.Next(8) == 0 ? " anchored" : "")}{RangeShift()}"
            : $"({Vector(depth - 1)})[{Pick(["119s", "299s", .. ofOldPrometheus ? [] : (string[])["599s"]])}:{Pick("", "30s", "1m", ofOldPrometheus ? "10s" : "7s")}]{RangeShift()}";

    private string Call(int depth, ValueType type)
    {
        var function = _functions[random.Next(_functions.Length)];
        while (function.Signature.Result != type)
            function = _functions[random.Next(_functions.Length)];
        var signature = function.Signature;
        var count = random.Next(signature.MinArguments, (signature.MaxArguments ?? signature.Arguments.Count + 1) + 1);
        var arguments = Enumerable.Range(0, count).Select(index => function.Name == "info" && index == 1
            ? "{data=~\".*\"}"
            : Of(signature.ArgumentType(index), depth - 1));
        return $"{function.Name}({string.Join(", ", arguments)})";
    }

    private string Matching() => Pick([
        "", "", " on (i)", " ignoring (i)", " on (i) group_left", " on (i) group_right (x)",
        .. ofOldPrometheus ? [] : (string[])[" fill (0)", " on (i) fill_left (NaN)"],
    ]);

    private string Selector(string extension) => Pick(_selectors) + extension + Shift();

    /// <summary>A function of a fixed range and a scalar that changes gave its answer at the first step only.</summary>
    private string RangeShift() => ofOldPrometheus ? Pick("", " offset 1m", " offset -30s") : Shift();

    private string Shift() => Pick("", "", "", " offset 1m", " offset -30s", ofOldPrometheus ? " @ 1700000200" : " @ 300", ofOldPrometheus ? " @ 1700000300 offset 7s" : " @ 300 offset 7s");

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];
}
