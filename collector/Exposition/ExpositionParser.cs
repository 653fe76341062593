using System.Globalization;
using System.Text;
using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>
/// Reads Prometheus's text format 0.0.4 and OpenMetrics 1.0 pages: <c># TYPE</c>, <c># HELP</c>, <c># UNIT</c>, samples
/// <c>name{a="b"} 1.5 1700000000</c>, exemplars after <c>#</c>, <c># EOF</c>. Timestamps are ms in the one, seconds in the other.
/// </summary>
internal static class ExpositionParser
{
    public static ExpositionPage Parse(string page, bool isOpenMetrics)
    {
        var samples = new List<ExpositionSample>();
        var families = new Dictionary<string, MetricMetadata>(StringComparer.Ordinal);
        var badLines = new List<string>();
        var number = 0;
        var ended = false;
        foreach (var raw in page.AsSpan().EnumerateLines())
        {
            number++;
            // Some runtimes indent their pages (kubeless writes tabs).
            var line = raw.TrimStart(" \t");
            if (line.IsEmpty)
                continue;
            if (ended)
                badLines.Add($"line {number}: text after # EOF");
            else if (line[0] == '#')
                ended = ReadComment(line.ToString(), families) && isOpenMetrics;
            else if (ReadSample(line.ToString(), isOpenMetrics, out var sample) is { } problem)
                badLines.Add($"line {number}: {problem}");
            else
                samples.Add(sample!);
        }

        return new ExpositionPage(
            samples, [.. families.Values], badLines, isOpenMetrics && !ended ? "the page does not end with # EOF: it may be cut off" : null);
    }

    /// <returns>True for <c># EOF</c>.</returns>
    private static bool ReadComment(string line, Dictionary<string, MetricMetadata> families)
    {
        if (line == "# EOF")
            return true;
        var words = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || words[1] is not ("TYPE" or "HELP" or "UNIT"))
            return false;
        var family = families.GetValueOrDefault(words[2]) ?? new MetricMetadata(words[2], MetricType.Unknown, "", "");
        families[words[2]] = words[1] switch
        {
            "TYPE" => family with { Type = TypeOf(words[3].Trim()) },
            "UNIT" => family with { Unit = words[3].Trim() },
            _ => family with { Help = words[3].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) },
        };
        return false;
    }

    /// <returns>What is wrong, or null.</returns>
    private static string? ReadSample(string line, bool isOpenMetrics, out ExpositionSample? sample)
    {
        sample = null;
        var labels = new List<Label>();
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' ' or '\t'))
            at++;
        if (at > 0)
            labels.Add(new Label(Label.MetricName, line[..at]));
        if (at < line.Length && line[at] == '{' && ReadLabels(line, ref at, labels) is { } problem)
            return problem;
        if (labels.Count == 0 || labels[0].Name != Label.MetricName)
            return "a sample without a metric name";
        var rest = line.AsSpan(at);
        var exemplar = isOpenMetrics ? rest.IndexOf(" # ", StringComparison.Ordinal) : -1;
        if (exemplar >= 0)
            rest = rest[..exemplar];
        var words = rest.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is < 1 or > 2)
            return $"expected a value and perhaps a timestamp after {labels[0].Value}";
        if (!TryNumber(words[0], out var value))
            return $"`{words[0]}` is not a number";
        long? time = null;
        if (words.Length == 2)
        {
            if (!double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var stated) || !double.IsFinite(stated))
                return $"`{words[1]}` is not a timestamp";
            time = (long)Math.Round(isOpenMetrics ? stated * 1000 : stated);
        }

        sample = new ExpositionSample(labels, value, time);
        return null;
    }

    private static string? ReadLabels(string line, ref int at, List<Label> labels)
    {
        at++;
        while (true)
        {
            SkipBlanks(line, ref at);
            if (at < line.Length && line[at] == '}')
            {
                at++;
                return null;
            }

            var isQuoted = at < line.Length && line[at] == '"';
            var name = isQuoted ? ReadQuoted(line, ref at) : ReadName(line, ref at);
            SkipBlanks(line, ref at);
            if (name is null)
                return "a label name is missing or its quotes are not closed";
            if (isQuoted && at < line.Length && (line[at] is ',' or '}') && labels.Count == 0)
            {
                labels.Add(new Label(Label.MetricName, name));
            }
            else
            {
                if (at >= line.Length || line[at++] != '=')
                    return $"expected = after the label name {name}";
                SkipBlanks(line, ref at);
                if (at >= line.Length || line[at] != '"' || ReadQuoted(line, ref at) is not { } value)
                    return $"the value of label {name} is not in closed quotes";
                labels.Add(new Label(name, value));
            }

            SkipBlanks(line, ref at);
            if (at >= line.Length || line[at] is not (',' or '}'))
                return "expected , or } after a label";
            if (line[at] == ',')
                at++;
        }
    }

    private static string? ReadName(string line, ref int at)
    {
        var start = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':' or '.'))
            at++;
        return at > start ? line[start..at] : null;
    }

    private static string? ReadQuoted(string line, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                at++;
                return text.ToString();
            }

            if (line[at] == '\\' && at + 1 < line.Length)
                text.Append(line[++at] switch { 'n' => '\n', var c => c });
            else
                text.Append(line[at]);
        }

        return null;
    }

    private static void SkipBlanks(string line, ref int at)
    {
        while (at < line.Length && (line[at] is ' ' or '\t'))
            at++;
    }

    private static bool TryNumber(string text, out double value)
    {
        value = text switch
        {
            "+Inf" or "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => 0,
        };
        return value != 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static MetricType TypeOf(string word) => word switch
    {
        "counter" => MetricType.Counter,
        "gauge" => MetricType.Gauge,
        "histogram" => MetricType.Histogram,
        "gaugehistogram" => MetricType.GaugeHistogram,
        "summary" => MetricType.Summary,
        "info" => MetricType.Info,
        "stateset" => MetricType.StateSet,
        _ => MetricType.Unknown,
    };
}
