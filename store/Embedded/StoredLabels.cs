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
        return Once(sets.SelectMany(matchers => Matching(matchers, query.MinTime, query.MaxTime, _ => false)));
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
        foreach (var labels in isPlain ? Once(Matching([], query.MinTime, query.MaxTime, IsTold)) : Matching(query))
            texts.UnionWith(ofLabels(labels));
        return texts;

        bool IsTold(BlockFile file)
        {
            if (file.Index.MinTime < query.MinTime || file.Index.MaxTime > query.MaxTime)
                return false;
            texts.UnionWith(ofIndex(file.Index));
            return true;
        }
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
    private IEnumerable<(SeriesId Id, Func<LabelSet> Labels)> Matching(
        IReadOnlyList<LabelMatcher> matchers, long minTime, long maxTime, Func<BlockFile, bool> isTold)
    {
        var deleted = metrics.Tombstones.Series;
        foreach (var series in InMemory(matchers, minTime, maxTime))
            yield return series;
        foreach (var file in metrics.Blocks.Files.Where(file => file.Overlaps(minTime, maxTime) && !isTold(file)))
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
