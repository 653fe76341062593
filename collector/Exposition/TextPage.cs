using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>
/// Reads pages of text: <c># TYPE</c>, <c># HELP</c>, <c># UNIT</c>, samples, and of OpenMetrics <c># EOF</c>. A line that cannot be read is a
/// problem by itself. Between lines nothing is compared: see <see cref="OpenMetricsRules"/>.
/// </summary>
internal static class TextPage
{
    /// <returns>Why the page cannot be trusted as a whole (it was cut off), or null.</returns>
    public static string? Read(ReadOnlySpan<byte> page, bool isOpenMetrics, IExpositionVisitor visitor)
    {
        var isEnded = false;
        for (var number = 1; !page.IsEmpty; number++)
        {
            var end = page.IndexOf((byte)'\n');
            var line = end < 0 ? page : page[..end];
            page = end < 0 ? [] : page[(end + 1)..];
            // Some runtimes indent their pages (kubeless writes tabs), some end lines as Windows does.
            if (!isOpenMetrics)
                line = line.TrimStart(" \t"u8).TrimEnd((byte)'\r');
            if (isEnded)
                visitor.Problem(number, "text after # EOF");
            else if (line.IsEmpty)
                Blank(isOpenMetrics, number, visitor);
            else if (line[0] == '#')
                isEnded = ReadComment(line, isOpenMetrics, number, visitor);
            else if (SampleLineReader.Read(line, isOpenMetrics, out var sample) is { } problem)
                visitor.Problem(number, problem);
            else
                visitor.Sample(number, sample);
        }

        return isOpenMetrics && !isEnded ? "the page does not end with # EOF: it may be cut off" : null;
    }

    private static void Blank(bool isOpenMetrics, int number, IExpositionVisitor visitor)
    {
        if (isOpenMetrics)
            visitor.Problem(number, "a blank line");
    }

    /// <returns>True for <c># EOF</c> of OpenMetrics.</returns>
    private static bool ReadComment(ReadOnlySpan<byte> line, bool isOpenMetrics, int number, IExpositionVisitor visitor)
    {
        if (isOpenMetrics && line.SequenceEqual("# EOF"u8))
            return true;
        var rest = line[1..];
        var kind = Word(ref rest, isOpenMetrics);
        var family = Word(ref rest, isOpenMetrics);
        var text = isOpenMetrics ? rest is [(byte)' ', ..] ? rest[1..] : default : rest.Trim(" \t"u8);
        var isWhole = !family.IsEmpty && (isOpenMetrics ? rest is [(byte)' ', ..] : !text.IsEmpty);
        if (isWhole && KindOf(kind) is { } known)
            visitor.Describe(number, known, Unquoted(family), text);
        else if (isOpenMetrics)
            visitor.Problem(number, "expected `# TYPE`, `# HELP` or `# UNIT`, a name, and what it is, with one blank between them");
        return false;
    }

    /// <summary>A name that is no plain one is in quotes.</summary>
    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> family)
        => family is [(byte)'"', .., (byte)'"'] ? family[1..^1] : family;

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> rest, bool isOpenMetrics)
    {
        if (isOpenMetrics)
        {
            SampleLineReader.TryPart(ref rest, out var part);
            return part;
        }

        rest = rest.TrimStart(" \t"u8);
        var end = rest.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }

    private static MetadataKind? KindOf(ReadOnlySpan<byte> word)
        => word.SequenceEqual("TYPE"u8) ? MetadataKind.Type
            : word.SequenceEqual("HELP"u8) ? MetadataKind.Help
            : word.SequenceEqual("UNIT"u8) ? MetadataKind.Unit
            : null;

    /// <summary>Null where there is no such type.</summary>
    public static MetricType? TypeOf(ReadOnlySpan<byte> word) => SampleLineReader.Quote(word) switch
    {
        "counter" => MetricType.Counter,
        "gauge" => MetricType.Gauge,
        "histogram" => MetricType.Histogram,
        "gaugehistogram" => MetricType.GaugeHistogram,
        "summary" => MetricType.Summary,
        "info" => MetricType.Info,
        "stateset" => MetricType.StateSet,
        "unknown" => MetricType.Unknown,
        _ => null,
    };
}
