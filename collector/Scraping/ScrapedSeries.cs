using Observe.Collector.Exposition;
using Observe.Collector.Limits;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.Scraping;

/// <summary>
/// Series of one target by the bytes that its pages have for them, so that one that was there before costs neither text nor a look-up by
/// labels; and which were there last, so that those that vanish get a staleness marker.
/// </summary>
internal sealed class ScrapedSeries(ScrapeTarget target, IMetricWriter writer)
{
    private readonly Dictionary<WireKey, Known> _known = [];
    private readonly List<Label> _labels = [];
    private long _scrape = 1;

    /// <summary>The series of some bytes; null where they are none or the store refuses it, which is counted.</summary>
    /// <param name="text">As <see cref="SampleLine.Series"/>.</param>
    /// <param name="isOpenMetrics">Whose rules hold.</param>
    /// <param name="endsItself">Whether its samples have times of their own: then it is not ended when it vanishes.</param>
    /// <param name="tally">Counts what is refused.</param>
    /// <param name="line">Where it stands, for what is refused.</param>
    public Series? Find(ReadOnlySpan<byte> text, bool isOpenMetrics, bool endsItself, IngestTally tally, int line)
    {
        var key = WireKey.Of(text);
        if (!_known.TryGetValue(key, out var known))
        {
            if (Resolve(text, isOpenMetrics, tally, line) is not { } series)
                return null;
            _known[key] = known = new Known(series);
        }

        (known.SeenIn, known.EndsItself) = (_scrape, endsItself);
        return known.Series;
    }

    /// <summary>The scrape is kept: what it has is there from now on.</summary>
    /// <returns>How many series the one before had not, and those that it had and this one has not.</returns>
    public (int Added, IReadOnlyCollection<Series> Ended) Keep()
    {
        var (added, ended) = (0, new HashSet<Series>());
        foreach (var (key, known) in _known)
        {
            var isThere = known.SeenIn == _scrape && !known.EndsItself;
            added += isThere && !known.IsThere ? 1 : 0;
            if (known.IsThere && !isThere)
                ended.Add(known.Series);
            known.IsThere = isThere;
            if (known.SeenIn != _scrape)
                _known.Remove(key);
        }

        // Of two spellings of one series the other may still be there.
        if (ended.Count > 0)
            ended.ExceptWith(_known.Values.Where(known => known.IsThere).Select(known => known.Series));
        _scrape++;
        return (added, ended);
    }

    /// <summary>The scrape failed: nothing is there any more.</summary>
    /// <returns>What was there before it.</returns>
    public IReadOnlyCollection<Series> End()
    {
        var ended = _known.Values.Where(known => known.IsThere).Select(known => known.Series).ToHashSet();
        _known.Clear();
        _scrape++;
        return ended;
    }

    private Series? Resolve(ReadOnlySpan<byte> text, bool isOpenMetrics, IngestTally tally, int line)
    {
        _labels.Clear();
        if (SeriesText.Read(text, isOpenMetrics, _labels) is { } problem)
        {
            tally.Refuse(RefusalReason.Malformed, $"{target.Page}: line {line}: {problem}");
            return null;
        }

        var name = _labels[0].Value;
        foreach (var label in target.Labels)
        {
            var at = _labels.FindIndex(known => known.Name == label.Name);
            if (at < 0)
                _labels.Add(label);
            else if (!target.Job.HonorLabels)
            {
                _labels[at] = _labels[at] with { Name = "exported_" + label.Name };
                _labels.Add(label);
            }
        }

        if (!LabelSet.TryFrom(_labels, out var set, out var duplicate))
        {
            tally.Refuse(RefusalReason.DuplicateLabel, $"{target.Page}: label {duplicate} occurs twice on {name}");
            return null;
        }

        var resolution = writer.Resolve(TenantId.Default, set);
        if (resolution.IsResolved)
            return resolution.Series;
        tally.Refuse(resolution.Refusal.Reason, resolution.Refusal.Message);
        return null;
    }

    private sealed class Known(Series series)
    {
        public Series Series { get; } = series;

        /// <summary>Number of the scrape that had it last.</summary>
        public long SeenIn { get; set; }

        public bool EndsItself { get; set; }

        /// <summary>Whether the last scrape that was kept had it, and it needs somebody to end it.</summary>
        public bool IsThere { get; set; }
    }
}
