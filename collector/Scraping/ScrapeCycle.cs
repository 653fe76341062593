using Observe.Collector.Exposition;
using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.Scraping;

/// <summary>Writes what one target's pages hold, and what became of the target.</summary>
internal sealed class ScrapeCycle(ScrapeTarget target, IMetricWriter writer)
{
    private readonly ScrapedSeries _series = new(target, writer);

    /// <summary>Of one scrape after the other: a page is as long as the one before.</summary>
    private readonly WriteBatch _batch = new();

    /// <summary>Stores a page that was fetched, with <c>up</c> and its companions.</summary>
    /// <param name="page">Its bytes.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="maxSamples">Beyond so many it is refused whole.</param>
    /// <param name="now">Time of samples that have none of their own, ms.</param>
    /// <param name="seconds">How long fetching took.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What was stored, and whether all of the page was good.</returns>
    public async ValueTask<(IngestTally Tally, bool IsGood)> StoreAsync(
        ReadOnlyMemory<byte> page, ExpositionFormat format, int maxSamples, long now, double seconds, CancellationToken cancellationToken)
    {
        _batch.Clear();
        var scraped = new ScrapedPage(target, _series, format, now, _batch);
        if (scraped.Read(page.Span, maxSamples) is { } problem)
        {
            var tally = IngestTally.Of(RefusalReason.Malformed, $"{target.Page}: {problem}");
            await EndAsync(now, seconds, tally, cancellationToken);
            return (tally, false);
        }

        var (added, ended) = _series.Keep();
        AddStale(_batch, ended, now);
        AddOwn(_batch, now, [("up", 1), ("scrape_duration_seconds", seconds), ("scrape_samples_scraped", scraped.Samples),
            ("scrape_samples_post_metric_relabeling", scraped.Samples), ("scrape_series_added", added)]);
        scraped.Tally.Add(await writer.WriteAsync(TenantId.Default, _batch, WriteOrigin.Outside, cancellationToken));
        scraped.Tally.Saw(now);
        return (scraped.Tally, scraped.IsGood);
    }

    /// <summary>A scrape that failed: <c>up</c> is 0, everything else has ended.</summary>
    public async ValueTask EndAsync(long now, double seconds, IngestTally tally, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        AddStale(batch, _series.End(), now);
        AddOwn(batch, now, [("up", 0), ("scrape_duration_seconds", seconds), ("scrape_samples_scraped", 0),
            ("scrape_samples_post_metric_relabeling", 0), ("scrape_series_added", 0)]);
        tally.Add(await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken));
    }

    /// <summary>The target is gone: its own figures end too.</summary>
    public async ValueTask LeaveAsync(long now, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        AddStale(batch, _series.End(), now);
        AddOwn(batch, now, [("up", Staleness.Marker), ("scrape_duration_seconds", Staleness.Marker), ("scrape_samples_scraped", Staleness.Marker),
            ("scrape_samples_post_metric_relabeling", Staleness.Marker), ("scrape_series_added", Staleness.Marker)]);
        await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken);
    }

    private void AddOwn(WriteBatch batch, long now, ReadOnlySpan<(string Name, double Value)> figures)
    {
        foreach (var (name, value) in figures)
        {
            var resolution = writer.Resolve(TenantId.Default, LabelSet.From(target.Labels.Append(new Label(Label.MetricName, name))));
            if (resolution.IsResolved)
                batch.Add(resolution.Series, now, value);
        }
    }

    private static void AddStale(WriteBatch batch, IEnumerable<Series> ended, long now)
    {
        foreach (var series in ended)
            batch.Add(series, now, Staleness.Marker);
    }
}
