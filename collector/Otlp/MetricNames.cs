namespace Observe.Collector.Otlp;

/// <summary>
/// OTLP metric names as Prometheus names. With suffixes: the unit's word, <c>per</c> and its word, <c>ratio</c> for gauges of unit 1
/// and <c>total</c> for monotonic sums come last, each where the name does not have it yet.
/// <c>http.server.request.duration</c> in <c>s</c> → <c>http_server_request_duration_seconds</c>.
/// </summary>
internal static class MetricNames
{
    private const string Total = "total";
    private const string Ratio = "ratio";

    public static string Of(OtlpMetric metric, TranslationStrategy strategy) => strategy switch
    {
        TranslationStrategy.UnderscoreEscapingWithSuffixes => Join(WithSuffixes(NameText.Tokens(metric.Name), metric)),
        TranslationStrategy.UnderscoreEscapingWithoutSuffixes => Join(NameText.Tokens(metric.Name)),
        TranslationStrategy.NoUTF8EscapingWithSuffixes => Appended(metric),
        _ => metric.Name,
    };

    public static string Label(string key, TranslationStrategy strategy)
        => strategy is TranslationStrategy.NoTranslation or TranslationStrategy.NoUTF8EscapingWithSuffixes ? key : NameText.Label(key);

    private static List<string> WithSuffixes(List<string> tokens, OtlpMetric metric)
    {
        var (unit, per) = UnitNames.Of(metric.Unit);
        if (unit.Length > 0 && !tokens.Contains(unit))
            tokens.Add(unit);
        if (per.Length > 0 && !tokens.Contains(per))
            tokens.AddRange(["per", per]);
        if (IsRatio(metric))
            MoveToEnd(tokens, Ratio);
        if (IsCounter(metric))
            MoveToEnd(tokens, Total);
        return tokens;
    }

    private static string Appended(OtlpMetric metric)
    {
        var (unit, per) = UnitNames.Of(metric.Unit);
        var name = metric.Name;
        foreach (var suffix in new[] { unit, per.Length > 0 ? $"per_{per}" : "", IsRatio(metric) ? Ratio : "", IsCounter(metric) ? Total : "" })
        {
            if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal))
                name = $"{name}_{suffix}";
        }

        return name;
    }

    private static void MoveToEnd(List<string> tokens, string word)
    {
        tokens.RemoveAll(token => token == word);
        tokens.Add(word);
    }

    private static string Join(List<string> tokens)
    {
        var name = string.Join('_', tokens);
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? $"_{name}" : name;
    }

    private static bool IsCounter(OtlpMetric metric) => metric is { Kind: OtlpMetricKind.Sum, IsMonotonic: true };

    private static bool IsRatio(OtlpMetric metric) => metric is { Kind: OtlpMetricKind.Gauge, Unit: "1" };
}
