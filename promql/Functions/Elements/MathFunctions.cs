using Observe.PromQL.Evaluation;

namespace Observe.PromQL.Functions.Elements;

/// <summary>Functions of one value with parameters, and of signs.</summary>
internal static class MathFunctions
{
    /// <summary><c>sgn</c>: −1, 0 or 1; NaN stays.</summary>
    public static double Sign(double x) => double.IsNaN(x) || x == 0 ? x : Math.Sign(x);

    /// <summary><c>clamp(v, least, most)</c>: NaN with a bound that is NaN, nothing where the bounds are crossed.</summary>
    public static IEnumerable<StepSeries> Clamp(FunctionCall call)
    {
        var (least, most) = (call.Scalar(1), call.Scalar(2));
        return ElementFunction.Evaluate(call, (x, step) => least[step] > most[step] ? StepSeries.Absent : Clamped(x, least[step], most[step]));
    }

    /// <summary><c>clamp_min(v, least)</c>.</summary>
    public static IEnumerable<StepSeries> ClampMin(FunctionCall call)
    {
        var least = call.Scalar(1);
        return ElementFunction.Evaluate(call, (x, step) => Clamped(x, least[step], double.PositiveInfinity));
    }

    /// <summary><c>clamp_max(v, most)</c>.</summary>
    public static IEnumerable<StepSeries> ClampMax(FunctionCall call)
    {
        var most = call.Scalar(1);
        return ElementFunction.Evaluate(call, (x, step) => Clamped(x, double.NegativeInfinity, most[step]));
    }

    /// <summary><c>round(v, nearest)</c>: to the nearest multiple, halves up. The inverse keeps 0.1 and the like exact.</summary>
    public static IEnumerable<StepSeries> Round(FunctionCall call)
    {
        var nearest = call.Count > 1 ? call.Scalar(1) : null;
        return ElementFunction.Evaluate(call, (x, step) =>
        {
            var inverse = 1 / (nearest?[step] ?? 1);
            return Math.Floor((x * inverse) + 0.5) / inverse;
        });
    }

    private static double Clamped(double x, double least, double most)
        => double.IsNaN(least) || double.IsNaN(most) ? double.NaN : Math.Max(least, Math.Min(most, x));
}
