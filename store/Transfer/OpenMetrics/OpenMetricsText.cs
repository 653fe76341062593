using System.Globalization;
using System.Text;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.OpenMetrics;

/// <summary>Names, values and times as OpenMetrics writes them.</summary>
internal static class OpenMetricsText
{
    public static bool IsPlainName(string name, bool mayHaveColon)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!IsOfName(name[i], mayHaveColon, i == 0))
                return false;
        }

        return name.Length > 0;
    }

    public static bool IsOfName(char c, bool mayHaveColon, bool isFirst)
        => char.IsAsciiLetter(c) || c == '_' || (mayHaveColon && c == ':') || (!isFirst && char.IsAsciiDigit(c));

    /// <summary><c>name{label="value"}</c>; a name of other characters stands quoted among the labels, as Prometheus 3 reads it.</summary>
    public static void AppendSeries(LabelSet labels, StringBuilder to)
    {
        var name = labels.MetricName ?? "";
        var isPlain = name.Length == 0 || IsPlainName(name, mayHaveColon: true);
        if (isPlain)
            to.Append(name);
        var first = true;
        foreach (var label in labels)
        {
            if (label.Name == Label.MetricName && isPlain)
                continue;
            to.Append(first ? '{' : ',');
            first = false;
            if (label.Name == Label.MetricName)
            {
                AppendQuoted(label.Value, to);
                continue;
            }

            if (IsPlainName(label.Name, mayHaveColon: false))
                to.Append(label.Name);
            else
                AppendQuoted(label.Name, to);
            to.Append('=');
            AppendQuoted(label.Value, to);
        }

        if (!first)
            to.Append('}');
    }

    public static void AppendQuoted(string text, StringBuilder to)
    {
        to.Append('"');
        AppendEscaped(text, to, escapesQuote: true);
        to.Append('"');
    }

    public static void AppendEscaped(string text, StringBuilder to, bool escapesQuote)
    {
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => to.Append("\\\\"),
                '\n' => to.Append("\\n"),
                '"' when escapesQuote => to.Append("\\\""),
                _ => to.Append(c),
            };
        }
    }

    public static string Value(double value)
        => double.IsNaN(value) ? "NaN"
            : double.IsPositiveInfinity(value) ? "+Inf"
            : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString("R", CultureInfo.InvariantCulture);

    public static bool TryValue(ReadOnlySpan<char> text, out double value)
    {
        var sign = text is ['-', ..] ? -1 : 1;
        var unsigned = text is ['+' or '-', ..] ? text[1..] : text;
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
            value = double.NaN;
        else if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            value = sign * double.PositiveInfinity;
        else
            return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
        return true;
    }

    /// <summary>Seconds with as many places as milliseconds need.</summary>
    public static string Time(long milliseconds) => (milliseconds / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    public static bool TryTime(ReadOnlySpan<char> text, out long milliseconds)
    {
        milliseconds = 0;
        var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(seconds) < long.MaxValue / 1000;
        if (isNumber)
            milliseconds = (long)Math.Round(seconds * 1000);
        return isNumber;
    }

    public static string NameOf(MetricType type) => type.ToString().ToLowerInvariant();
}
