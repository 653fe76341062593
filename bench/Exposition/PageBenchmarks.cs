using System.Text;
using BenchmarkDotNet.Attributes;
using Observe.Benchmarks.Generation;
using Observe.Benchmarks.Head;
using Observe.Collector.Exposition;
using Observe.Collector.Limits;
using Observe.Collector.Scraping;
using Observe.Store.Metrics;

namespace Observe.Benchmarks.Exposition;

/// <summary>
/// A page of 5,000 series with 11 labels each, 1.4 MB, as a scrape finds it again and again; figures are of the whole page. Bytes a second are
/// the page's length by the mean.
/// </summary>
[MemoryDiagnoser]
public class PageBenchmarks
{
    private const int Series = 5000;

    private readonly ScrapeTarget _target = new(new ScrapeJob { Name = "job" }, "127.0.0.1:1", new Dictionary<string, string>());
    private readonly WriteBatch _batch = new();
    private LoadedStore _store = null!;
    private ScrapedSeries _series = null!;
    private byte[] _text = [];
    private byte[] _openMetrics = [];

    [GlobalSetup]
    public void Setup()
    {
        _store = new LoadedStore(0);
        var page = new StringBuilder();
        for (var target = 0; target < Series / SeriesLayout.Count; target++)
        {
            foreach (var series in SeriesLayout.Series)
                page.Append(LabelSet.From(TargetLabels.Of(target, series)).ToString().Replace(", ", ",", StringComparison.Ordinal)).Append(" 123456.75\n");
        }

        _text = Encoding.UTF8.GetBytes(page.ToString());
        _openMetrics = Encoding.UTF8.GetBytes(page.Append("# EOF\n").ToString());
        _series = new ScrapedSeries(_target, _store.Store);
        Console.WriteLine($"// {_text.Length} bytes");
        Known_text();
        Known_openmetrics();
    }

    [GlobalCleanup]
    public void Cleanup() => _store.Dispose();

    /// <summary>Lines and numbers, without series.</summary>
    [Benchmark]
    public int Lines()
    {
        var visitor = new Counting();
        TextPage.Read(_text, isOpenMetrics: false, visitor);
        return visitor.Samples == Series ? visitor.Samples : throw new InvalidOperationException($"{visitor.Samples} samples");
    }

    /// <summary>All of it, up to the batch.</summary>
    [Benchmark]
    public int Known_text() => Scrape(_text, ExpositionFormat.Text);

    [Benchmark]
    public int Known_openmetrics() => Scrape(_openMetrics, ExpositionFormat.OpenMetrics);

    /// <summary>Every label is read.</summary>
    [Benchmark]
    public int Unknown() => ExpositionPage.Read(_text, ExpositionFormat.Text).Samples.Count;

    private int Scrape(byte[] bytes, ExpositionFormat format)
    {
        _batch.Clear();
        var page = new ScrapedPage(_target, _series, format, LoadedStore.Start, _batch);
        if (page.Read(bytes, int.MaxValue) is { } problem || page.Tally.RefusedCount > 0)
            throw new InvalidOperationException("the page was refused");
        _series.Keep();
        return page.Samples;
    }

    private sealed class Counting : IExpositionVisitor
    {
        public int Samples { get; private set; }

        public void Describe(int line, MetadataKind kind, ReadOnlySpan<byte> family, ReadOnlySpan<byte> text)
        {
        }

        public void Sample(int line, in SampleLine sample) => Samples++;

        public void Histogram(int line, ReadOnlySpan<byte> series, NativeHistogram histogram, long? time)
        {
        }

        public void Problem(int line, string problem) => throw new InvalidOperationException(problem);
    }
}
