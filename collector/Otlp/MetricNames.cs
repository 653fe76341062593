using System.Collections.Frozen;
using System.Text;

namespace Observe.Collector.Otlp;

/// <summary>
/// OTLP names as Prometheus names, strategy <c>UnderscoreEscapingWithSuffixes</c>: other characters become one underscore, the unit
/// and <c>_total</c> are appended where the name does not have them yet.
/// </summary>
internal static class MetricNames
{
    private static readonly FrozenDictionary<string, string> Units = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
        ["1"] = "",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> PerUnits = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["min"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Of(OtlpMetric metric)
    {
        var tokens = Escape(metric.Name, allowColon: true).Split('_', StringSplitOptions.RemoveEmptyEntries).ToList();
        var isCounter = metric.Kind == OtlpMetricKind.Sum && metric.IsMonotonic;
        if (isCounter)
            tokens.RemoveAll(token => token == "total");
        foreach (var token in UnitTokens(metric.Unit))
        {
            if (!tokens.Contains(token) || token == "per")
                tokens.Add(token);
        }

        if (metric is { Unit: "1", Kind: OtlpMetricKind.Gauge } && !tokens.Contains("ratio"))
            tokens.Add("ratio");
        if (isCounter)
            tokens.Add("total");
        var name = string.Join('_', tokens);
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    /// <summary>A label name: other characters become underscores, a leading digit gets <c>key_</c> in front.</summary>
    public static string Label(string key)
    {
        var name = Escape(key, allowColon: false);
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "key_" + name : name;
    }

    private static IEnumerable<string> UnitTokens(string unit)
    {
        // Braces hold annotations: {request} is no unit.
        var plain = unit.Contains('{', StringComparison.Ordinal) ? unit[..unit.IndexOf('{', StringComparison.Ordinal)].Trim() : unit.Trim();
        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        var main = slash < 0 ? plain : plain[..slash];
        if (main.Length > 0)
        {
            foreach (var token in Escape(Units.GetValueOrDefault(main, main), false).Split('_', StringSplitOptions.RemoveEmptyEntries))
                yield return token;
        }

        if (slash >= 0 && plain.Length > slash + 1)
        {
            yield return "per";
            yield return Escape(PerUnits.GetValueOrDefault(plain[(slash + 1)..], plain[(slash + 1)..]), false);
        }
    }

    private static string Escape(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || c == '_' || (allowColon && c == ':');
            text.Append(kept ? c : '_');
        }

        return text.ToString();
    }
}
