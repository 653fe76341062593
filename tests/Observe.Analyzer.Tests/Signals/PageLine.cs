using System.Globalization;
using System.Text.RegularExpressions;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Tests.Signals;

/// <summary>One sample line of a captured page; the strict parser is the collector's.</summary>
internal static partial class PageLine
{
    public static bool TryParse(string line, out LabelSet labels, out double value)
    {
        labels = LabelSet.Empty;
        var match = Sample().Match(line);
        value = 0;
        if (!match.Success || !double.TryParse(match.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return false;
        var found = Pair().Matches(match.Groups["labels"].Value).Select(pair => new Label(pair.Groups["name"].Value, pair.Groups["value"].Value));
        return LabelSet.TryFrom(found.Append(new Label(Label.MetricName, match.Groups["metric"].Value)), out labels, out _);
    }

    /// <summary><c># TYPE name kind</c>.</summary>
    public static bool TryParseType(string line, out string family, out string kind)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (family, kind) = words is ["#", "TYPE", var name, var type] ? (name, type) : ("", "");
        return family.Length > 0;
    }

    [GeneratedRegex(@"^(?<metric>[^{\s]+)(\{(?<labels>.*)\})?\s+(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<name>[a-zA-Z0-9_]+)=""(?<value>[^""]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();
}
