using System.Text;
using Observe.Store.Metrics;

namespace Observe.Collector.Exposition;

/// <summary>One line of a metrics page. <paramref name="Time"/> in ms, null where the page states none.</summary>
internal sealed record ExpositionSample(IReadOnlyList<Label> Labels, double Value, long? Time, NativeHistogram? Histogram = null);

/// <summary>What a page holds.</summary>
/// <param name="Samples">Good lines.</param>
/// <param name="Metadata">What the page says of its families.</param>
/// <param name="BadLines">Line and mistake of each line that is no sample; the others are good.</param>
/// <param name="Problem">Why the page cannot be trusted as a whole (it was cut off), or null.</param>
internal sealed record ExpositionPage(
    IReadOnlyList<ExpositionSample> Samples, IReadOnlyList<MetricMetadata> Metadata, IReadOnlyList<string> BadLines, string? Problem)
{
    public static ExpositionPage Read(ReadOnlySpan<byte> page, ExpositionFormat format)
    {
        var reader = new Reader(format == ExpositionFormat.OpenMetrics);
        var problem = Visit(page, format, reader);
        return new ExpositionPage(reader.Samples, reader.Metadata.All, reader.BadLines, problem);
    }

    /// <returns>Why the page cannot be trusted as a whole, or null.</returns>
    public static string? Visit(ReadOnlySpan<byte> page, ExpositionFormat format, IExpositionVisitor visitor)
        => format == ExpositionFormat.Protobuf ? ProtobufPage.Read(page, visitor) : TextPage.Read(page, format == ExpositionFormat.OpenMetrics, visitor);

    private sealed class Reader(bool isOpenMetrics) : IExpositionVisitor
    {
        public List<ExpositionSample> Samples { get; } = [];

        public FamilyMetadata Metadata { get; } = new();

        public List<string> BadLines { get; } = [];

        public void Describe(int line, MetadataKind kind, ReadOnlySpan<byte> family, ReadOnlySpan<byte> text) => Metadata.Add(kind, family, text);

        public void Sample(int line, in SampleLine sample) => Add(line, sample.Series, sample.Value, sample.Time, null);

        public void Histogram(int line, ReadOnlySpan<byte> series, NativeHistogram histogram, long? time) => Add(line, series, 0, time, histogram);

        public void Problem(int line, string problem) => BadLines.Add($"line {line}: {problem}");

        private void Add(int line, ReadOnlySpan<byte> series, double value, long? time, NativeHistogram? histogram)
        {
            var labels = new List<Label>();
            if (SeriesText.Read(series, isOpenMetrics, labels) is { } problem)
                Problem(line, problem);
            else
                Samples.Add(new ExpositionSample(labels, value, time, histogram));
        }
    }
}

/// <summary>What a page says of its families, gathered.</summary>
internal sealed class FamilyMetadata
{
    private readonly Dictionary<string, MetricMetadata> _families = new(StringComparer.Ordinal);

    public IReadOnlyList<MetricMetadata> All => [.. _families.Values];

    public void Add(MetadataKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        var family = Encoding.UTF8.GetString(name);
        var known = _families.GetValueOrDefault(family) ?? new MetricMetadata(family, MetricType.Unknown, "", "");
        _families[family] = kind switch
        {
            MetadataKind.Type => known with { Type = TextPage.TypeOf(text) ?? MetricType.Unknown },
            MetadataKind.Unit => known with { Unit = Encoding.UTF8.GetString(text) },
            _ => known with { Help = SeriesText.Unescape(Encoding.UTF8.GetString(text)) },
        };
    }
}
