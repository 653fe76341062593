using System.Globalization;

namespace Observe.PromQL.Evaluation;

/// <summary>Numbers as Prometheus writes them: shortest form that reads back, exponent below 1e-6 and from 1e21.</summary>
public static class GoNumber
{
    public static string Format(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        var magnitude = Math.Abs(value);
        if (magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21))
            return Exponent(value);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal) ? Plain(shortest) : shortest;
    }

    /// <summary><c>1.5E-07</c> of .NET is <c>1.5e-07</c> in Go; the exponent has at least two digits.</summary>
    private static string Exponent(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var at = shortest.IndexOf('E', StringComparison.Ordinal);
        if (at < 0)
        {
            shortest = value.ToString("0.################E+00", CultureInfo.InvariantCulture);
            at = shortest.IndexOf('E', StringComparison.Ordinal);
        }

        var exponent = int.Parse(shortest.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return $"{shortest[..at]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string Plain(string shortest)
        => decimal.TryParse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : shortest;
}
