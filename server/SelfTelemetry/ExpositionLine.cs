using System.Globalization;
using Observe.Store.Metrics;

namespace Observe.Server.SelfTelemetry;

/// <summary>
/// One sample line of the page that prometheus-net itself writes: <c>name{a="1",b="x\"y"} 4.5</c>. Pages from outside go through
/// the collector's strict parser instead.
/// </summary>
internal static class ExpositionLine
{
    public static bool TryParse(string line, out List<Label> labels, out double value)
    {
        labels = [];
        value = 0;
        if (line.Length == 0 || line[0] == '#')
            return false;
        var end = line.IndexOfAny(['{', ' ']);
        if (end < 0)
            return false;
        labels.Add(new Label(Label.MetricName, line[..end]));
        if (line[end] == '{')
            end = ReadLabels(line, end + 1, labels);
        return double.TryParse(line.AsSpan(end).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            || (line.EndsWith("+Inf", StringComparison.Ordinal) && double.IsPositiveInfinity(value = double.PositiveInfinity));
    }

    private static int ReadLabels(string line, int at, List<Label> labels)
    {
        while (line[at] != '}')
        {
            var equals = line.IndexOf('=', at);
            var name = line[at..equals];
            var close = equals + 2;
            while (line[close] != '"' || IsEscaped(line, close))
                close++;
            labels.Add(new Label(name, Unescape(line[(equals + 2)..close])));
            at = line[close + 1] == ',' ? close + 2 : close + 1;
        }

        return at + 1;
    }

    private static bool IsEscaped(string line, int at)
    {
        var slashes = 0;
        while (line[at - 1 - slashes] == '\\')
            slashes++;
        return slashes % 2 == 1;
    }

    private static string Unescape(string text)
        => text.Contains('\\', StringComparison.Ordinal)
            ? text.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
                .Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\0", "\\", StringComparison.Ordinal)
            : text;
}
