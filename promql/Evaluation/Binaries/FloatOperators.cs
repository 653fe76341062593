namespace Observe.PromQL.Evaluation.Binaries;

/// <summary>Arithmetic and comparison of two floats.</summary>
internal static class FloatOperators
{
    /// <summary>What an arithmetic operator computes; NaN for what floats do not have.</summary>
    public static Func<double, double, double> Of(string sign) => sign switch
    {
        "+" => static (left, right) => left + right,
        "-" => static (left, right) => left - right,
        "*" => static (left, right) => left * right,
        "/" => static (left, right) => left / right,
        "%" => static (left, right) => left % right,
        "^" => Power,
        "atan2" => Math.Atan2,
        _ => static (_, _) => double.NaN,
    };

    public static bool Holds(string sign, double left, double right) => sign switch
    {
        "==" => left == right,
        "!=" => left != right,
        ">" => left > right,
        "<" => left < right,
        ">=" => left >= right,
        _ => left <= right,
    };

    private static double Power(double left, double right)
        // IEEE 754, as C and Go: 1 to whatever power, and −1 to an infinite one, are 1.
        => left == 1 || (left == -1 && double.IsInfinity(right)) ? 1 : Math.Pow(left, right);
}
