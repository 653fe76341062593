using System.Globalization;
using System.Text;

namespace Observe.Collector.Otlp;

/// <summary>Names and numbers as Prometheus spells them.</summary>
internal static class NameText
{
    /// <summary>Runs of letters, digits and colons; everything else separates.</summary>
    public static List<string> Tokens(string name)
    {
        var tokens = new List<string>();
        var start = -1;
        for (var i = 0; i <= name.Length; i++)
        {
            var isPart = i < name.Length && (char.IsAsciiLetterOrDigit(name[i]) || name[i] == ':');
            if (isPart && start < 0)
                start = i;
            if (isPart || start < 0)
                continue;
            tokens.Add(name[start..i]);
            start = -1;
        }

        return tokens;
    }

    /// <summary>
    /// A label name: other characters become underscores. A leading digit gets <c>key_</c> in front, a single leading underscore
    /// <c>key</c>, as Prometheus does.
    /// </summary>
    public static string Label(string key)
    {
        if (key.Length == 0)
            return key;
        var text = new StringBuilder(key.Length + 4);
        if (char.IsAsciiDigit(key[0]))
            text.Append("key_");
        foreach (var c in key)
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return text[0] == '_' && (text.Length == 1 || text[1] != '_') ? text.Insert(0, "key").ToString() : text.ToString();
    }

    /// <summary>A bucket bound or quantile without exponent: 0.00001 and not 1E-05, as Prometheus's OTLP translation writes it.</summary>
    public static string Plain(double value)
    {
        if (double.IsPositiveInfinity(value))
            return "+Inf";
        if (double.IsNegativeInfinity(value))
            return "-Inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        if (exponentAt < 0)
            return text;
        var exponent = int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var mantissa = text[sign.Length..exponentAt];
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var point = (mantissa.Contains('.', StringComparison.Ordinal) ? 1 : digits.Length) + exponent;
        if (point <= 0)
            return $"{sign}0.{new string('0', -point)}{digits}";
        return point >= digits.Length ? $"{sign}{digits.PadRight(point, '0')}" : $"{sign}{digits[..point]}.{digits[point..]}";
    }
}
