using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>The part of a series' labels by which two vectors meet, or by which an aggregation groups.</summary>
internal static class MatchKey
{
    public static LabelSet Of(LabelSet labels, VectorMatching matching)
        => matching.IsOn ? Keep(labels, matching.Labels) : labels.Without([.. matching.Labels, Label.MetricName]);

    public static LabelSet Keep(LabelSet labels, IReadOnlyList<string> names)
        => LabelSet.From(labels.Where(label => names.Contains(label.Name)));
}
