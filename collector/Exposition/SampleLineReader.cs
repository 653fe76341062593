using System.Text;

namespace Observe.Collector.Exposition;

/// <summary>
/// Takes a line of a sample apart: <c>name{a="b"} 1.5 1700000000 # {c="d"} 1</c>. Labels and exemplars are passed over, because a scraper
/// knows most of them from the page before.
/// </summary>
internal static class SampleLineReader
{
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> line, bool isOpenMetrics, out SampleLine sample)
    {
        sample = default;
        var end = EndOfSeries(line);
        if (end < 0)
            return "the labels do not end with }";
        return isOpenMetrics ? ReadOpenMetrics(line[..end], line[end..], out sample) : ReadText(line[..end], line[end..], out sample);
    }

    /// <summary>The index after a set of labels in braces; -1 where they do not end.</summary>
    public static int EndOfLabels(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'}');
            if (next < 0)
                return -1;
            at += next + 1;
            if (text[at - 1] == '}')
                return at;
            at = EndOfQuotes(text, at);
            if (at < 0)
                return -1;
        }
    }

    private static int EndOfSeries(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)'{', (byte)' ', (byte)'\t');
        return end < 0 ? line.Length : line[end] == '{' ? EndOfLabels(line, end + 1) : end;
    }

    private static int EndOfQuotes(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            var next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return -1;
            at += next + 1;
            if (text[at - 1] == '"')
                return at;
            if (++at > text.Length)
                return -1;
        }
    }

    /// <summary>Blanks and tabs, as many as there are, between series, value and timestamp, ms.</summary>
    private static string? ReadText(ReadOnlySpan<byte> series, ReadOnlySpan<byte> rest, out SampleLine sample)
    {
        sample = default;
        var value = Word(ref rest);
        var time = Word(ref rest);
        if (value.IsEmpty || !Word(ref rest).IsEmpty)
            return $"expected a value and perhaps a timestamp after {Quote(Name(series))}";
        if (!ExpositionNumber.TryRead(value, out var number))
            return $"`{Quote(value)}` is not a number";
        if (!TryTime(time, scale: 1, out var at))
            return $"`{Quote(time)}` is not a timestamp";
        sample = new SampleLine(series, number, at, []);
        return null;
    }

    /// <summary>One blank between series, value, timestamp, s, and exemplar, and none in the end.</summary>
    private static string? ReadOpenMetrics(ReadOnlySpan<byte> series, ReadOnlySpan<byte> rest, out SampleLine sample)
    {
        sample = default;
        if (!TryPart(ref rest, out var value) || !ExpositionNumber.TryRead(value, out var number))
            return $"expected one blank and a number after {Quote(Name(series))}, not `{Quote(value)}`";
        long? at = null;
        if (rest is not [] and not [(byte)' ', (byte)'#', ..])
        {
            if (!TryPart(ref rest, out var time) || !TryTime(time, scale: 1000, out at))
                return $"`{Quote(time)}` is not a timestamp";
        }

        if (rest is not [] and not [(byte)' ', (byte)'#', (byte)' ', _, ..])
            return $"expected the end of the line or ` # ` and an exemplar, not `{Quote(rest)}`";
        sample = new SampleLine(series, number, at, rest.IsEmpty ? [] : rest[3..]);
        return null;
    }

    /// <summary>What follows one blank, up to the next or the end.</summary>
    public static bool TryPart(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = rest;
        if (rest is not [(byte)' ', ..])
            return false;
        var end = rest[1..].IndexOf((byte)' ');
        part = end < 0 ? rest[1..] : rest[1..(end + 1)];
        rest = rest[(part.Length + 1)..];
        return !part.IsEmpty;
    }

    /// <summary>True where there is none.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, double scale, out long? milliseconds)
    {
        milliseconds = null;
        if (text.IsEmpty)
            return true;
        if (!ExpositionNumber.TryRead(text, out var time) || !double.IsFinite(time))
            return false;
        milliseconds = (long)Math.Round(time * scale);
        return true;
    }

    public static string Quote(ReadOnlySpan<byte> text)
    {
        const int Longest = 100;
        return Encoding.UTF8.GetString(text.Length > Longest ? text[..Longest] : text);
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> series)
        => series.IndexOf((byte)'{') is var brace and >= 0 ? series[..brace] : series;

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart(" \t"u8);
        var end = rest.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }
}
