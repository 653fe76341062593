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
        IReadOnlyList<IReadOnlyList<LabelMatcher>> sets = query.MatcherSets.Count == 0 ? [[]] : query.MatcherSets;
        return Once(sets.SelectMany(matchers => Matching(matchers, query.MinTime, query.MaxTime)));
    }

    /// <summary>Names of labels, in order.</summary>
    public IEnumerable<string> Names(LabelQuery query) => Texts(
        query,
        () => metrics.Index.NamesIn(query.MinTime, query.MaxTime),
        (index, known) => index.NamesIn(query.MinTime, query.MaxTime, known),
        labels => labels.Select(label => label.Name));

    /// <summary>Values of a label, in order.</summary>
    public IEnumerable<string> Values(string name, LabelQuery query) => Texts(
        query,
        () => metrics.Index.ValuesIn(name, query.MinTime, query.MaxTime),
        (index, known) => index.ValuesIn(name, query.MinTime, query.MaxTime, known),
        labels => labels[name] is { } value ? [value] : []);

    /// <summary>Where all series are asked of and nothing is deleted, the indexes tell without making the labels of every series.</summary>
    private string[] Texts(
        LabelQuery query, Func<IEnumerable<string>> inMemory, Func<BlockIndex, IReadOnlySet<string>, IEnumerable<string>> inBlock,
        Func<LabelSet, IEnumerable<string>> ofLabels)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        if (query.MatcherSets.Count > 0 || !metrics.Tombstones.Series.IsEmpty)
        {
            foreach (var labels in Matching(query))
                texts.UnionWith(ofLabels(labels));
        }
        else
        {
            // As samples move on, from memory to blocks to rollups, so that none is missed.
            texts.UnionWith(inMemory());
            foreach (var file in metrics.Blocks.Files.Where(file => file.Overlaps(query.MinTime, query.MaxTime)))
                texts.UnionWith(inBlock(file.Index, texts).ToList());
            foreach (var (_, _, labels) in metrics.Rollups.Select(metrics.Rollups.KeptIn(query.MinTime, query.MaxTime), []))
                texts.UnionWith(ofLabels(labels));
        }

        string[] sorted = [.. texts];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    /// <summary>Labels are made for those that were not seen before alone.</summary>
    private static IEnumerable<LabelSet> Once(IEnumerable<(SeriesId Id, Func<LabelSet> Labels)> series)
    {
        var seen = new HashSet<SeriesId>();
        foreach (var (id, labels) in series)
        {
            if (seen.Add(id))
                yield return labels();
        }
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

    private static IEnumerable<(SeriesId Id, Func<LabelSet> Labels)> In(
        BlockFile file, IReadOnlyList<LabelMatcher> matchers, long minTime, long maxTime, ImmutableDictionary<SeriesId, TombstonedSeries> deleted)
    {
        var texts = new LabelTexts(file.Index);
        foreach (var (number, id, run) in file.Select(matchers, minTime, maxTime))
        {
            var tombstones = deleted.GetValueOrDefault(id).Tombstones;
            if (tombstones?.Cover(file.Number, Math.Max(minTime, run.MinTime), Math.Min(maxTime, run.MaxTime)) is not true)
                yield return (id, () => file.Index.LabelsOf(number, texts));
        }
    }
}
