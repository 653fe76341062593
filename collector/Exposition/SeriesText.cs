using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>
/// Reads name and labels: <c>name{a="b",c="d"}</c> or, where the name is quoted, <c>{"name",a="b"}</c>. OpenMetrics has no blanks there, no comma
/// in the end, and names of letters, digits and underscores alone unless they are quoted.
/// </summary>
internal static class SeriesText
{
    private static readonly SearchValues<byte> Lenient = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:."u8);

    /// <summary>Reads a series; its name is the first of the labels.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> series, bool isOpenMetrics, List<Label> into)
    {
        var brace = series.IndexOf((byte)'{');
        var name = brace < 0 ? series : series[..brace];
        if (isOpenMetrics && !name.IsEmpty && !IsName(name, colons: true))
            return $"`{SampleLineReader.Quote(name)}` is not a name of a metric";
        if (!Utf8.IsValid(name))
            return "a name is not UTF-8";
        if (!name.IsEmpty)
            into.Add(new Label(Label.MetricName, Encoding.UTF8.GetString(name)));
        if (brace >= 0 && ReadLabels(series[brace..], isOpenMetrics, isSeries: true, into) is { } mistake)
            return mistake;
        return into.Count > 0 && into[0].Name == Label.MetricName ? null : "a sample without a metric name";
    }

    /// <summary>Reads labels in braces.</summary>
    /// <param name="text">From the opening brace to the closing one.</param>
    /// <param name="isOpenMetrics">Whose rules hold.</param>
    /// <param name="isSeries">Whether a quoted text alone may be the metric's name.</param>
    /// <param name="into">Where labels go.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? ReadLabels(ReadOnlySpan<byte> text, bool isOpenMetrics, bool isSeries, List<Label> into)
    {
        var at = 1;
        while (true)
        {
            SkipBlanks(text, isOpenMetrics, ref at);
            if (text[at] == '}')
                return isOpenMetrics && text[at - 1] == ',' ? "a comma before }" : null;
            if (ReadLabel(text, isOpenMetrics, isSeries, ref at, into) is { } problem)
                return problem;
            SkipBlanks(text, isOpenMetrics, ref at);
            if (text[at] is not ((byte)',' or (byte)'}'))
                return "expected , or } after a label";
            if (text[at] == ',')
                at++;
        }
    }

    private static string? ReadLabel(ReadOnlySpan<byte> text, bool isOpenMetrics, bool isSeries, ref int at, List<Label> into)
    {
        string? name;
        if (text[at] == '"')
        {
            if (!TryQuoted(text, ref at, out name))
                return "a label name's quotes are not closed, or it is not UTF-8";
            SkipBlanks(text, isOpenMetrics, ref at);
            if (isSeries && into.Count == 0 && text[at] is (byte)',' or (byte)'}')
            {
                into.Add(new Label(Label.MetricName, name));
                return null;
            }
        }
        else
        {
            var length = text[at..].IndexOfAnyExcept(Lenient);
            var raw = text.Slice(at, Math.Max(0, length));
            at += raw.Length;
            if (raw.IsEmpty || (isOpenMetrics && !IsName(raw, colons: false)))
                return $"`{SampleLineReader.Quote(raw)}` is not a name of a label";
            name = Encoding.UTF8.GetString(raw);
        }

        SkipBlanks(text, isOpenMetrics, ref at);
        if (text[at++] != '=')
            return $"expected = after the label name {name}";
        SkipBlanks(text, isOpenMetrics, ref at);
        if (text[at] != '"' || !TryQuoted(text, ref at, out var value))
            return $"the value of label {name} is not in closed quotes, or not UTF-8";
        if (isOpenMetrics && into.Exists(label => label.Name == name))
            return $"label {name} occurs twice";
        into.Add(new Label(name, value));
        return null;
    }

    /// <summary>A text in quotes; of a backslash before anything but a quote, n and another one both stay.</summary>
    private static bool TryQuoted(ReadOnlySpan<byte> text, ref int at, out string value)
    {
        value = "";
        var start = ++at;
        var hasEscapes = false;
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\')
            {
                hasEscapes = true;
                at++;
            }
        }

        if (at >= text.Length)
            return false;
        var raw = text[start..at++];
        if (!Utf8.IsValid(raw))
            return false;
        value = Encoding.UTF8.GetString(raw);
        if (hasEscapes)
            value = Unescape(value);
        return true;
    }

    public static string Unescape(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] is 'n' or '"' or '\\')
                text.Append(value[++i] == 'n' ? '\n' : value[i]);
            else
                text.Append(value[i]);
        }

        return text.ToString();
    }

    public static bool IsName(ReadOnlySpan<byte> name, bool colons)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var isLetter = char.IsAsciiLetter((char)name[i]) || name[i] == '_' || (colons && name[i] == ':');
            if (!isLetter && (i == 0 || !char.IsAsciiDigit((char)name[i])))
                return false;
        }

        return name.Length > 0;
    }

    private static void SkipBlanks(ReadOnlySpan<byte> text, bool isOpenMetrics, ref int at)
    {
        while (!isOpenMetrics && text[at] is (byte)' ' or (byte)'\t')
            at++;
    }
}
