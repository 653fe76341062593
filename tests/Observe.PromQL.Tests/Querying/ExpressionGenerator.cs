using Observe.PromQL.Functions;
using ValueType = Observe.PromQL.Types.ValueType;

namespace Observe.PromQL.Tests.Querying;

/// <summary>Random expressions of a type, so that most of them have an answer.</summary>
internal sealed class ExpressionGenerator(Random random)
{
    private static readonly FunctionDefinition[] Functions
        = [.. FunctionTable.All.Values.Where(function => function.Name is not ("start" or "end" or "step" or "range")).OrderBy(function => function.Name, StringComparer.Ordinal)];

    private static readonly string[] Selectors = ["f_total", "g", "h", "n", "mixed", "{__name__=~\"f_total|g\"}", "c_bucket", "none", "g{i=\"1\"}", "{i=\"2\"}"];

    public string Of(ValueType type, int depth) => type switch
    {
        ValueType.Scalar => Scalar(depth),
        ValueType.Vector => Vector(depth),
        ValueType.Matrix => Matrix(depth),
        _ => Pick("\"i\"", "\"x\"", "\"$1\"", "\"(.*)\"", "\"le\"", "\"\"", "\"__name__\""),
    };

    private string Scalar(int depth) => depth <= 0 || random.Next(3) == 0
        ? Pick("0", "1", "-1.5", "0.5", "NaN", "1e300", "time()", "pi()")
        : random.Next(4) switch
        {
            0 => $"scalar({Vector(depth - 1)})",
            1 => $"({Scalar(depth - 1)} {Pick("+", "-", "*", "/", "%", "^", "atan2", "== bool", "< bool")} {Scalar(depth - 1)})",
            2 => $"-{Scalar(depth - 1)}",
            _ => $"{Pick("max_of", "min_of")}({Scalar(depth - 1)}, {Scalar(depth - 1)})",
        };

    private string Vector(int depth)
    {
        if (depth <= 0 || random.Next(4) == 0)
            return Selector(random.Next(12) == 0 ? " smoothed" : "");
        return random.Next(8) switch
        {
            0 => $"{Vector(depth - 1)} {Pick("+", "-", "*", "/", "%", "^", "==", "!=", ">", "<= bool", "</", ">/", "atan2")}{Matching()} {Vector(depth - 1)}",
            1 => $"{Vector(depth - 1)} {Pick("and", "or", "unless")} {Pick("", "on (i)", "ignoring (i)")} {Vector(depth - 1)}",
            2 => $"{Scalar(depth - 1)} {Pick("+", "*", "==", ">", "</", "/")} {Vector(depth - 1)}",
            3 => $"{Pick("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")} {Pick("", "by (i)", "without (i)", "by (__name__)")} ({Vector(depth - 1)})",
            4 => $"{Pick("topk", "bottomk", "quantile", "limit_ratio")} {Pick("", "by (i)")} ({Pick("1", "2", "0.5", Scalar(depth - 1))}, {Vector(depth - 1)})",
            5 => $"-({Vector(depth - 1)})",
            _ => Call(depth, ValueType.Vector),
        };
    }

    private string Matrix(int depth)
        => depth <= 0 || random.Next(3) > 0
            ? $"{Pick(Selectors)}[{Pick("1m", "5m", "90s", "1h", "1s")}]{(random.Next(8) == 0 ? " anchored" : "")}{Shift()}"
            : $"({Vector(depth - 1)})[{Pick("2m", "5m", "10m")}:{Pick("", "30s", "1m", "7s")}]{Shift()}";

    private string Call(int depth, ValueType type)
    {
        var function = Functions[random.Next(Functions.Length)];
        while (function.Signature.Result != type)
            function = Functions[random.Next(Functions.Length)];
        var signature = function.Signature;
        var count = random.Next(signature.MinArguments, (signature.MaxArguments ?? signature.Arguments.Count + 1) + 1);
        var arguments = Enumerable.Range(0, count).Select(index => function.Name == "info" && index == 1
            ? "{data=~\".*\"}"
            : Of(signature.ArgumentType(index), depth - 1));
        return $"{function.Name}({string.Join(", ", arguments)})";
    }

    private string Matching() => Pick("", "", " on (i)", " ignoring (i)", " on (i) group_left", " on (i) group_right (x)", " fill (0)", " on (i) fill_left (NaN)");

    private string Selector(string extension) => Pick(Selectors) + extension + Shift();

    private string Shift() => Pick("", "", "", " offset 1m", " offset -30s", " @ 300", " @ 300 offset 7s");

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];
}
