using System.Collections.Frozen;

namespace Observe.Collector.Otlp;

/// <summary>UCUM units as the words that Prometheus names end in. An annotation in braces is no unit.</summary>
internal static class UnitNames
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.Ordinal)
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

    private static readonly FrozenDictionary<string, string> PerWords = new Dictionary<string, string>(StringComparer.Ordinal)
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

    /// <summary><c>By/s</c> → (<c>bytes</c>, <c>second</c>); <c>{request}/s</c> → ("", <c>second</c>); <c>1</c> → ("", "").</summary>
    public static (string Unit, string Per) Of(string unit)
    {
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        var main = slash < 0 ? unit : unit[..slash];
        var per = slash < 0 ? "" : unit[(slash + 1)..];
        return (Word(Words, main), Word(PerWords, per));
    }

    private static string Word(FrozenDictionary<string, string> words, string unit)
    {
        var plain = unit.Trim();
        if (plain.AsSpan().ContainsAny('{', '}'))
            return "";
        return words.TryGetValue(plain, out var word) ? word : string.Join('_', NameText.Tokens(plain));
    }
}
