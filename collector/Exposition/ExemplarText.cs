using System.Text;
using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>Reads an exemplar as OpenMetrics writes it behind a sample: <c>{trace_id="abc"} 0.5 1700000000.1</c>.</summary>
internal static class ExemplarText
{
    /// <summary>Characters of all names and values together, by the specification.</summary>
    private const int MostCharacters = 128;

    /// <param name="text">What follows <c># </c>.</param>
    /// <param name="now">Its time where it states none, ms.</param>
    /// <param name="exemplar">What was read.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> text, long now, out Exemplar? exemplar)
    {
        exemplar = null;
        var end = text is [(byte)'{', ..] ? SampleLineReader.EndOfLabels(text, 1) : -1;
        if (end < 0)
            return "the exemplar's labels are not in braces";
        var labels = new List<Label>();
        if (SeriesText.ReadLabels(text[..end], isOpenMetrics: true, isSeries: false, labels) is { } problem)
            return $"exemplar: {problem}";
        if (labels.Sum(label => Runes(label.Name) + Runes(label.Value)) > MostCharacters)
            return $"the exemplar's labels have more than {MostCharacters} characters";
        var rest = text[end..];
        if (!SampleLineReader.TryPart(ref rest, out var value) || !ExpositionNumber.TryRead(value, out var number))
            return $"`{SampleLineReader.Quote(value)}` is not the value of an exemplar";
        long? at = null;
        if (!rest.IsEmpty && (!SampleLineReader.TryPart(ref rest, out var time) || !rest.IsEmpty || !SampleLineReader.TryTime(time, 1000, out at)))
            return "the exemplar does not end with one timestamp";
        exemplar = new Exemplar(LabelSet.From(labels), number, at ?? now);
        return null;
    }

    private static int Runes(string text) => text.EnumerateRunes().Count();
}
