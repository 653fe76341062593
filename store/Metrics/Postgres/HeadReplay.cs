using Observe.Store.Head;

namespace Observe.Store.Metrics.Postgres;

/// <summary>Puts what is committed already into the head; what is there is found to be known.</summary>
internal static class HeadReplay
{
    public static void Apply(IEnumerable<JournalContent> contents, PostgresMetrics metrics)
    {
        foreach (var content in contents)
            Apply(content, metrics);
    }

    /// <returns>The samples that were new.</returns>
    public static List<WriteEntry> Apply(JournalContent content, PostgresMetrics metrics)
    {
        var fresh = new List<WriteEntry>(metrics.Followers.HasAny ? content.Samples.Count : 0);
        foreach (var entry in content.Samples)
        {
            if (Append((HeadSeries)entry.Series, entry.Sample, metrics) && metrics.Followers.HasAny)
                fresh.Add(entry);
        }

        foreach (var item in content.Metadata)
            metrics.Head.Metadata[item.Family] = item;
        foreach (var (series, exemplar) in content.Exemplars)
            metrics.Head.Exemplars.Add(series, exemplar);
        return fresh;
    }

    private static bool Append(HeadSeries series, in Sample sample, PostgresMetrics metrics)
    {
        var outcome = series.Append(sample, AppendRule.Replay).Outcome;
        while (outcome == AppendOutcome.Gone)
        {
            series = metrics.Catalog.Again(series);
            outcome = series.Append(sample, AppendRule.Replay).Outcome;
        }

        return outcome != AppendOutcome.Known;
    }
}
