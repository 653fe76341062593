using Observe.Collector.Exposition;
using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.Scraping;

/// <summary>What a target's pages held so far: the series of the last scrape, so that those that vanish get a staleness marker.</summary>
internal sealed class ScrapeCycle(ScrapeTarget target, IMetricWriter writer)
{
    private HashSet<Series> _before = [];

    /// <summary>Stores a page that was fetched, with <c>up</c> and its companions.</summary>
    public async ValueTask<IngestTally> StoreAsync(ExpositionPage page, long now, double seconds, CancellationToken cancellationToken)
    {
        var tally = new IngestTally();
        if (page.Problem is { } problem)
        {
            tally.Refuse(RefusalReason.Malformed, $"{target.Page}: {problem}");
            await EndAsync(now, seconds, tally, cancellationToken);
            return tally;
        }

        // A login page in place of metrics: Prometheus would call it down, and so does whoever watches `up`.
        if (page.Samples.Count == 0 && page.BadLines.Count > 0)
        {
            tally.Refuse(RefusalReason.Malformed, $"{target.Page}: no line of it is a sample; {page.BadLines[0]}");
            await EndAsync(now, seconds, tally, cancellationToken);
            return tally;
        }

        foreach (var line in page.BadLines)
            tally.Refuse(RefusalReason.Malformed, $"{target.Page}: {line}");
        var batch = new WriteBatch();
        var seen = new HashSet<Series>();
        foreach (var sample in page.Samples)
        {
            if (Resolve(sample.Labels, tally) is not { } series)
                continue;
            batch.Add(series, sample.Time ?? now, sample.Value);
            // A page that states its own timestamps ends its series itself.
            if (sample.Time is null)
                seen.Add(series);
        }

        foreach (var metadata in page.Metadata)
            batch.AddMetadata(metadata);
        var added = seen.Count(series => !_before.Contains(series));
        AddStale(batch, _before.Where(series => !seen.Contains(series)), now);
        _before = seen;
        AddOwn(batch, now, [("up", 1), ("scrape_duration_seconds", seconds), ("scrape_samples_scraped", page.Samples.Count),
            ("scrape_samples_post_metric_relabeling", page.Samples.Count), ("scrape_series_added", added)]);
        tally.Add(await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken));
        tally.Saw(now);
        return tally;
    }

    /// <summary>A scrape that failed: <c>up</c> is 0, everything else has ended.</summary>
    public async ValueTask EndAsync(long now, double seconds, IngestTally tally, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        AddStale(batch, _before, now);
        _before = [];
        AddOwn(batch, now, [("up", 0), ("scrape_duration_seconds", seconds), ("scrape_samples_scraped", 0),
            ("scrape_samples_post_metric_relabeling", 0), ("scrape_series_added", 0)]);
        tally.Add(await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken));
    }

    /// <summary>The target is gone: its own figures end too.</summary>
    public async ValueTask LeaveAsync(long now, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        AddStale(batch, _before, now);
        AddOwn(batch, now, [("up", Staleness.Marker), ("scrape_duration_seconds", Staleness.Marker), ("scrape_samples_scraped", Staleness.Marker),
            ("scrape_samples_post_metric_relabeling", Staleness.Marker), ("scrape_series_added", Staleness.Marker)]);
        await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken);
    }

    private Series? Resolve(IReadOnlyList<Label> page, IngestTally tally)
    {
        var labels = new List<Label>(page);
        foreach (var label in target.Labels)
        {
            var at = labels.FindIndex(known => known.Name == label.Name);
            if (at < 0)
                labels.Add(label);
            else if (!target.Job.HonorLabels)
            {
                labels[at] = labels[at] with { Name = "exported_" + label.Name };
                labels.Add(label);
            }
        }

        if (!LabelSet.TryFrom(labels, out var set, out var duplicate))
        {
            tally.Refuse(RefusalReason.DuplicateLabel, $"{target.Page}: label {duplicate} occurs twice on {page[0].Value}");
            return null;
        }

        var resolution = writer.Resolve(TenantId.Default, set);
        if (resolution.IsResolved)
            return resolution.Series;
        tally.Refuse(resolution.Refusal.Reason, resolution.Refusal.Message);
        return null;
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
