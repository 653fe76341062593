using Observe.PromQL.Evaluation;
using Observe.PromQL.Syntax;

namespace Observe.PromQL.Functions;

/// <summary>Functions of one value: histograms have no answer to them.</summary>
internal static class MathFunctions
{
    public static IReadOnlyList<Element> Evaluate(Call call, Evaluator evaluator, long time)
    {
        var name = call.Function.Name;
        var parameters = call.Arguments.Skip(1).Select(argument => evaluator.Scalar(argument, time)).ToArray();
        if (name == "clamp" && parameters[0] > parameters[1])
            return [];
        var results = new List<Element>();
        foreach (var element in evaluator.Vector(call.Arguments[0], time))
        {
            if (element.Histogram is null)
                results.Add(Element.Of(element.LabelsWithoutName, Compute(name, element.Value, parameters)));
        }

        return results;
    }

    private static double Compute(string name, double x, double[] parameters) => name switch
    {
        "abs" => Math.Abs(x),
        "ceil" => Math.Ceiling(x),
        "floor" => Math.Floor(x),
        "exp" => Math.Exp(x),
        "ln" => Math.Log(x),
        "log2" => Math.Log2(x),
        "log10" => Math.Log10(x),
        "sqrt" => Math.Sqrt(x),
        "sgn" => double.IsNaN(x) ? x : x == 0 ? x : Math.Sign(x),
        "sin" => Math.Sin(x),
        "cos" => Math.Cos(x),
        "tan" => Math.Tan(x),
        "asin" => Math.Asin(x),
        "acos" => Math.Acos(x),
        "atan" => Math.Atan(x),
        "sinh" => Math.Sinh(x),
        "cosh" => Math.Cosh(x),
        "tanh" => Math.Tanh(x),
        "asinh" => Math.Asinh(x),
        "acosh" => Math.Acosh(x),
        "atanh" => Math.Atanh(x),
        "deg" => x * 180 / Math.PI,
        "rad" => x * Math.PI / 180,
        "round" => Round(x, parameters.Length > 0 ? parameters[0] : 1),
        "clamp" => Clamp(x, parameters[0], parameters[1]),
        "clamp_min" => Clamp(x, parameters[0], double.PositiveInfinity),
        "clamp_max" => Clamp(x, double.NegativeInfinity, parameters[0]),
        _ => throw new InvalidOperationException($"{name} is no function of one value"),
    };

    /// <summary>To the nearest multiple, halves up. The inverse keeps 0.1 and the like exact.</summary>
    private static double Round(double x, double toNearest)
    {
        var inverse = 1 / toNearest;
        return Math.Floor(x * inverse + 0.5) / inverse;
    }

    private static double Clamp(double x, double least, double most)
        => double.IsNaN(least) || double.IsNaN(most) ? double.NaN : Math.Max(least, Math.Min(most, x));
}
