using System.Text;
using Observe.Store.Index;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>Counts what the series of a tenant cost, and which are to blame.</summary>
internal static class SeriesCardinality
{
    public static Cardinality Of(TenantHead head, int limit)
    {
        IReadOnlyList<NamedCount> Top(IEnumerable<NamedCount> counts)
            => [.. counts.OrderByDescending(item => item.Value).ThenBy(item => item.Name, StringComparer.Ordinal).Take(limit)];
        var pairs = head.Index.LabelPairs();
        var total = head.Summary;
        var (since, youngest) = head.Births.Oldest ?? (0, int.MaxValue);
        var young = youngest == int.MaxValue ? [] : head.Index.All().FindAll(series => series.Ordinal >= youngest);
        return new Cardinality(
            head.Index.Count,
            pairs.Count,
            total.Chunks,
            total.MinTime ?? 0,
            total.MaxTime ?? 0,
            Top(head.Index.SeriesBy(Label.MetricName)),
            Top(head.Index.SeriesBy(SeriesLimits.WorkloadLabel)),
            Top(pairs.GroupBy(pair => pair.Name).Select(group => new NamedCount(group.Key, group.Count()))),
            Top(pairs.GroupBy(pair => pair.Name).Select(group => new NamedCount(group.Key, group.Sum(pair => (long)Encoding.UTF8.GetByteCount(pair.Value) * pair.Series)))),
            Top(pairs.Select(pair => new NamedCount($"{pair.Name}={pair.Value}", pair.Series))),
            young.Count,
            since,
            Top(young.CountBy(series => series.Labels.MetricName ?? "").Select(count => new NamedCount(count.Key, count.Value))),
            Top(NewValues(pairs, young)));
    }

    /// <summary>Values of labels whose every series is young.</summary>
    private static IEnumerable<NamedCount> NewValues(List<(string Name, string Value, int Series)> pairs, List<HeadSeries> young)
    {
        var ofYoung = young.SelectMany(series => series.Labels).CountBy(label => label).ToDictionary();
        return pairs.Where(pair => ofYoung.GetValueOrDefault(new Label(pair.Name, pair.Value)) == pair.Series)
            .CountBy(pair => pair.Name).Select(count => new NamedCount(count.Key, count.Value));
    }
}
