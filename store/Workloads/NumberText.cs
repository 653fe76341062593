using System.Globalization;

namespace Observe.Store.Workloads;

/// <summary>
/// Numbers in the sentences about a workload: of decisions, anomalies and alerts. At most six significant digits, so that nobody reads
/// thirteen of them before two decimals; from a million on with an exponent.
/// </summary>
public static class NumberText
{
    private const int Digits = 6;
    private const string Decimals = "######";

    /// <param name="value">Any number; one that is not finite is written as .NET does.</param>
    /// <param name="decimals">Most digits behind the point, 0 to 6; zeros at the end are left out.</param>
    public static string Of(double value, int decimals = 2)
    {
        var magnitude = Math.Abs(value);
        // What rounds to a million has seven digits before the point.
        if (!double.IsFinite(value) || magnitude >= 999_999.5)
            return value.ToString("0.#####e+0", CultureInfo.InvariantCulture);
        var whole = magnitude < 1 ? 0 : (int)Math.Floor(Math.Log10(magnitude)) + 1;
        var text = value.ToString("0." + Decimals[..Math.Min(decimals, Digits - whole)], CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>With its sign, where it is not 0: how far something is off.</summary>
    public static string Signed(double value, int decimals = 2)
    {
        var text = Of(value, decimals);
        return text.StartsWith('-') || text == "0" ? text : "+" + text;
    }
}
