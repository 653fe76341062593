using Observe.Collector.Exposition;
using Observe.Collector.Histograms;
using Observe.Collector.Limits;
using Observe.Store.Metrics;

namespace Observe.Collector.Scraping;

/// <summary>One page on its way into a batch, which is empty before.</summary>
internal sealed class ScrapedPage(ScrapeTarget target, ScrapedSeries series, ExpositionFormat format, long now, WriteBatch batch) : IExpositionVisitor
{
    private readonly FamilyMetadata _metadata = new();
    private string? _firstProblem;

    public IngestTally Tally { get; } = new();

    /// <summary>Lines that are samples, also those that were refused by themselves.</summary>
    public int Samples { get; private set; }

    /// <summary>Whether every line was good.</summary>
    public bool IsGood => _firstProblem is null;

    /// <returns>Why the page is not trusted as a whole, or null.</returns>
    public string? Read(ReadOnlySpan<byte> page, int maxSamples)
    {
        if (ExpositionPage.Visit(page, format, this) is { } problem)
            return problem;
        // A login page in place of metrics: Prometheus would call it down, and so does whoever watches `up`.
        if (Samples == 0 && _firstProblem is not null)
            return $"no line of it is a sample; {_firstProblem}";
        if (Samples > maxSamples)
            return $"{Samples} samples, {maxSamples} are allowed (collector.scrape.maxSamples)";
        foreach (var metadata in _metadata.All)
            batch.AddMetadata(metadata);
        return null;
    }

    public void Describe(int line, MetadataKind kind, ReadOnlySpan<byte> family, ReadOnlySpan<byte> text) => _metadata.Add(kind, family, text);

    public void Sample(int line, in SampleLine sample)
    {
        Samples++;
        if (Find(line, sample.Series, sample.Time) is not { } found)
            return;
        batch.Add(found, sample.Time ?? now, sample.Value);
        if (sample.Exemplar.IsEmpty)
            return;
        if (ExemplarText.Read(sample.Exemplar, sample.Time ?? now, out var exemplar) is { } problem)
            Problem(line, problem);
        else
            batch.AddExemplar(found, exemplar!);
    }

    public void Histogram(int line, ReadOnlySpan<byte> text, NativeHistogram histogram, long? time)
    {
        Samples++;
        if (NativeHistograms.Problem(histogram) is { } problem)
            Problem(line, problem);
        else if (Find(line, text, time) is { } found)
            batch.Add(found, new Sample(time ?? now, 0, NativeHistograms.Reduced(histogram)));
    }

    public void Problem(int line, string problem)
    {
        _firstProblem ??= $"line {line}: {problem}";
        Tally.Refuse(RefusalReason.Malformed, $"{target.Page}: line {line}: {problem}");
    }

    private Series? Find(int line, ReadOnlySpan<byte> text, long? time)
        => series.Find(text, format == ExpositionFormat.OpenMetrics, endsItself: time is not null, Tally, line);
}
