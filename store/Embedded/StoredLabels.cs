using System.Collections.Immutable;
using Observe.Store.Blocks;
using Observe.Store.Deletes;
using Observe.Store.Index;
using Observe.Store.Metrics;
using Observe.Store.Rollups;

namespace Observe.Store.Embedded;

/// <summary>Labels of series that have samples in a range, in memory, in blocks, or in rollups whose samples are gone.</summary>
internal sealed class StoredLabels(TenantMetrics metrics)
{
    /// <summary>Every series once.</summary>
    public IEnumerable<LabelSet> Matching(LabelQuery query)
    {
        var seen = new HashSet<SeriesId>();
        IReadOnlyList<IReadOnlyList<LabelMatcher>> sets = query.MatcherSets.Count == 0 ? [[]] : query.MatcherSets;
        foreach (var (id, labels) in sets.SelectMany(matchers => Matching(matchers, query.MinTime, query.MaxTime)))
        {
            if (seen.Add(id))
                yield return labels();
        }
    }

    /// <summary>Names of labels, in order.</summary>
    public IEnumerable<string> Names(LabelQuery query)
        => Texts(query, index => index.LabelNames(), labels => labels.Select(label => label.Name));

    /// <summary>Values of a label, in order.</summary>
    public IEnumerable<string> Values(string name, LabelQuery query)
        => Texts(query, index => index.ValuesOf(name), labels => labels[name] is { } value ? [value] : []);

    /// <summary>Of a block that lies within the range whole, and of which nothing is deleted, the index tells without its series.</summary>
    private SortedSet<string> Texts(
        LabelQuery query, Func<BlockIndex, IEnumerable<string>> ofIndex, Func<LabelSet, IEnumerable<string>> ofLabels)
    {
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        var isPlain = query.MatcherSets.Count == 0 && metrics.Tombstones.Series.IsEmpty;
        if (!isPlain)
        {
            foreach (var labels in Matching(query))
                texts.UnionWith(ofLabels(labels));
            return texts;
        }

        foreach (var series in InMemory([], query.MinTime, query.MaxTime))
            texts.UnionWith(ofLabels(series.Labels()));
        foreach (var file in metrics.Blocks.Files.Where(file => file.Overlaps(query.MinTime, query.MaxTime)))
        {
            if (file.Index.MinTime >= query.MinTime && file.Index.MaxTime <= query.MaxTime)
                texts.UnionWith(ofIndex(file.Index));
            else
                texts.UnionWith(In(file, [], query.MinTime, query.MaxTime, ImmutableDictionary<SeriesId, TombstonedSeries>.Empty).SelectMany(item => ofLabels(item.Labels())));
        }

        foreach (var (_, _, labels) in metrics.Rollups.Select(metrics.Rollups.KeptIn(query.MinTime, query.MaxTime), []))
            texts.UnionWith(ofLabels(labels));
        return texts;
    }

    /// <summary>In the order in which samples move on, so that no series is missed.</summary>
    private IEnumerable<(SeriesId Id, Func<LabelSet> Labels)> Matching(IReadOnlyList<LabelMatcher> matchers, long minTime, long maxTime)
    {
        var deleted = metrics.Tombstones.Series;
        foreach (var series in InMemory(matchers, minTime, maxTime))
            yield return series;
        foreach (var file in metrics.Blocks.Files.Where(file => file.Overlaps(minTime, maxTime)))
        {
            foreach (var series in In(file, matchers, minTime, maxTime, deleted))
                yield return series;
        }

        foreach (var (file, id, labels) in metrics.Rollups.Select(metrics.Rollups.KeptIn(minTime, maxTime), matchers))
        {
            if (deleted.GetValueOrDefault(id).Tombstones?.Cover(file.BlockNumber, Math.Max(minTime, file.Begin), Math.Min(maxTime, file.End - 1)) is not true)
                yield return (id, () => labels);
        }
    }

    private IEnumerable<(SeriesId Id, Func<LabelSet> Labels)> InMemory(IReadOnlyList<LabelMatcher> matchers, long minTime, long maxTime)
        => metrics.Index.Select(matchers).Where(series => series.HasSamplesIn(minTime, maxTime))
            .Select(series => (series.Id, (Func<LabelSet>)(() => series.Labels)));

    /// <summary>Labels are made for those that were not seen before alone.</summary>
    private static IEnumerable<(SeriesId Id, Func<LabelSet> Labels)> In(
        BlockFile file, IReadOnlyList<LabelMatcher> matchers, long minTime, long maxTime, ImmutableDictionary<SeriesId, TombstonedSeries> deleted)
    {
        var texts = new LabelTexts(file.Index);
        foreach (var number in BlockSelect.Run(file.Index, matchers))
        {
            var run = file.RunAt(number);
            if (run.MinTime > maxTime || run.MaxTime < minTime)
                continue;
            var id = file.Index.IdOf(number);
            var tombstones = deleted.GetValueOrDefault(id).Tombstones;
            if (tombstones?.Cover(file.Number, Math.Max(minTime, run.MinTime), Math.Min(maxTime, run.MaxTime)) is not true)
                yield return (id, () => file.Index.LabelsOf(number, texts));
        }
    }
}
