using System.Globalization;
using System.Text.RegularExpressions;
using Observe.PromQL.Histograms;
using Observe.PromQL.Lexing;
using Observe.Store.Metrics;

namespace Observe.PromQL.Tests.Promqltest;

/// <summary>
/// Reads <c>metric{label="value"} 1 2+3x4 _x5 stale {{schema:0 sum:1 count:1}}</c>. <c>2+3x4</c> is five points, <c>_x5</c> is five.
/// </summary>
internal static partial class SeriesText
{
    public static ScriptSeries Parse(string line)
    {
        var at = 0;
        var labels = ReadLabels(line, ref at);
        var points = new List<ScriptPoint>();
        foreach (var item in Items(line[at..]))
            AddPoints(points, item);
        return new ScriptSeries(labels, points);
    }

    /// <summary><c>metric{…}@st -10s -10sx4 _</c>: start times relative to the samples.</summary>
    public static (LabelSet Labels, IReadOnlyList<long?> Offsets)? ParseStartTimes(string line)
    {
        var at = 0;
        var labels = ReadLabels(line, ref at);
        var rest = line[at..].TrimStart();
        if (!rest.StartsWith("@st", StringComparison.Ordinal))
            return null;
        var offsets = new List<long?>();
        foreach (var item in Items(rest[3..]))
        {
            var match = Offset().Match(item);
            if (!match.Success)
                throw new FormatException($"start time {item}");
            var repeated = match.Groups["n"].Success ? int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;
            var isBlank = match.Groups["v"].Value == "_";
            var count = isBlank ? Math.Max(1, repeated) : repeated + 1;
            var step = match.Groups["d"].Success ? ScriptTime.Parse(match.Groups["d"].Value) : 0;
            if (match.Groups["sign"].Value == "-")
                step = -step;
            for (var i = 0; i < count; i++)
                offsets.Add(isBlank ? null : ScriptTime.Parse(match.Groups["v"].Value) + (i * step));
        }

        return (labels, offsets);
    }

    private static LabelSet ReadLabels(string line, ref int at)
    {
        var start = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':'))
            at++;
        var labels = new List<Label>();
        if (at > start)
            labels.Add(new Label(Label.MetricName, line[start..at]));
        if (at < line.Length && line[at] == '{' && !line.AsSpan(at).StartsWith("{{", StringComparison.Ordinal))
        {
            at++;
            while (line[at] != '}')
                ReadLabel(line, ref at, labels);
            at++;
        }

        return LabelSet.From(labels);
    }

    private static void ReadLabel(string line, ref int at, List<Label> labels)
    {
        SkipBlanks(line, ref at);
        if (line[at] is '}')
            return;
        string name;
        if (line[at] is '"' or '\'')
        {
            name = TextLiteral.Read(line, ref at);
        }
        else
        {
            var start = at;
            while (line[at] is not ('=' or ' ' or '}'))
                at++;
            name = line[start..at];
        }

        SkipBlanks(line, ref at);
        if (line[at] == '=')
        {
            at++;
            SkipBlanks(line, ref at);
            labels.Add(new Label(name, TextLiteral.Read(line, ref at)));
        }
        else
        {
            labels.Add(new Label(Label.MetricName, name));
        }

        SkipBlanks(line, ref at);
        if (line[at] == ',')
            at++;
    }

    private static void SkipBlanks(string line, ref int at)
    {
        while (line[at] is ' ' or '\t')
            at++;
    }

    /// <summary>Splits at blanks outside of histograms.</summary>
    private static IEnumerable<string> Items(string text)
    {
        var (start, depth) = (-1, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            var isBlank = i == text.Length || (depth == 0 && text[i] is ' ' or '\t');
            if (i < text.Length)
                depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (isBlank && depth == 0 && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
            else if (!isBlank && start < 0)
            {
                start = i;
            }
        }
    }

    private static void AddPoints(List<ScriptPoint> points, string item)
    {
        if (item.StartsWith("{{", StringComparison.Ordinal))
        {
            AddHistograms(points, item);
        }
        else if (item.StartsWith('_'))
        {
            var count = item.Length > 1 ? int.Parse(item.AsSpan(2), CultureInfo.InvariantCulture) : 1;
            for (var i = 0; i < count; i++)
                points.Add(default);
        }
        else if (item == "stale")
        {
            points.Add(new ScriptPoint(Staleness.Marker, null));
        }
        else
        {
            AddFloats(points, item);
        }
    }

    private static void AddFloats(List<ScriptPoint> points, string item)
    {
        var match = Floats().Match(item);
        if (!match.Success)
            throw new FormatException($"point {item}");
        var value = Number(match.Groups["v"].Value);
        var step = match.Groups["d"].Success ? Number(match.Groups["d"].Value) : 0;
        if (match.Groups["sign"].Value == "-")
            step = -step;
        var times = match.Groups["n"].Success ? int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;
        for (var i = 0; i <= times; i++, value += step)
            points.Add(new ScriptPoint(value, null));
    }

    private static void AddHistograms(List<ScriptPoint> points, string item)
    {
        var match = HistogramItem().Match(item);
        if (!match.Success)
            throw new FormatException($"histogram {item}");
        var histogram = Histogram(match.Groups["v"].Value);
        var step = match.Groups["d"].Success ? Histogram(match.Groups["d"].Value) : null;
        var times = match.Groups["n"].Success ? int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;
        for (var i = 0; i <= times; i++)
        {
            points.Add(new ScriptPoint(null, histogram));
            if (step is not null)
            {
                var next = match.Groups["sign"].Value == "-"
                    ? HistogramArithmetic.Subtract(histogram.Histogram, step.Histogram)
                    : HistogramArithmetic.Add(histogram.Histogram, step.Histogram);
                histogram = histogram with { Histogram = next!.Histogram };
            }
        }
    }

    private static ScriptHistogram Histogram(string text)
    {
        var histogram = new NativeHistogram { Schema = 0 };
        var (offset, negativeOffset, hasHint) = (0, 0, false);
        foreach (Match field in Field().Matches(text))
        {
            var value = field.Groups["value"].Value;
            switch (field.Groups["name"].Value)
            {
                case "schema":
                    histogram = histogram with { Schema = int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) };
                    break;
                case "sum":
                    histogram = histogram with { Sum = Number(value) };
                    break;
                case "count":
                    histogram = histogram with { Count = Number(value) };
                    break;
                case "z_bucket":
                    histogram = histogram with { ZeroCount = Number(value) };
                    break;
                case "z_bucket_w":
                    histogram = histogram with { ZeroThreshold = Number(value) };
                    break;
                case "buckets":
                    histogram = histogram with { PositiveBuckets = [.. Numbers(value)] };
                    break;
                case "n_buckets":
                    histogram = histogram with { NegativeBuckets = [.. Numbers(value)] };
                    break;
                case "custom_values":
                    histogram = histogram with { CustomValues = [.. Numbers(value)] };
                    break;
                case "offset":
                    offset = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "n_offset":
                    negativeOffset = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "counter_reset_hint":
                    hasHint = true;
                    histogram = histogram with { ResetHint = Hint(value) };
                    break;
                default:
                    throw new FormatException($"histogram field {field.Value}");
            }
        }

        return new ScriptHistogram(
            histogram with
            {
                PositiveSpans = histogram.PositiveBuckets.IsEmpty ? [] : [new BucketSpan(offset, (uint)histogram.PositiveBuckets.Length)],
                NegativeSpans = histogram.NegativeBuckets.IsEmpty ? [] : [new BucketSpan(negativeOffset, (uint)histogram.NegativeBuckets.Length)],
            },
            hasHint);
    }

    private static CounterResetHint Hint(string value) => value switch
    {
        "unknown" => CounterResetHint.Unknown,
        "reset" => CounterResetHint.Reset,
        "not_reset" => CounterResetHint.NotReset,
        "gauge" => CounterResetHint.Gauge,
        _ => throw new FormatException($"counter_reset_hint {value}"),
    };

    private static IEnumerable<double> Numbers(string list)
        => list.Trim('[', ']').Split((char[])[' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Select(Number);

    /// <summary>As Go reads numbers: <c>Inf</c>, <c>NaN</c>, <c>.5</c>.</summary>
    public static double Number(string text) => text.ToLowerInvariant() switch
    {
        "inf" or "+inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "+nan" or "-nan" => double.NaN,
        var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^(?<v>[+-]?(?:inf|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?))(?:(?<sign>[+-])(?<d>(?:inf|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)))?(?:x(?<n>[0-9]+))?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Floats();

    [GeneratedRegex(@"^\{\{(?<v>[^}]*)\}\}(?:(?<sign>[+-])\{\{(?<d>[^}]*)\}\})?(?:x(?<n>[0-9]+))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HistogramItem();

    [GeneratedRegex(@"(?<name>[a-z_]+)\s*:\s*(?<value>\[[^\]]*\]|[^\s\]]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();

    [GeneratedRegex(@"^(?<v>_|[+-]?[0-9][0-9a-wyz.]*)(?:(?<sign>[+-])(?<d>[0-9][0-9a-wyz.]*))?(?:x(?<n>[0-9]+))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Offset();
}
