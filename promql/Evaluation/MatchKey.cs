using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>The part of a series' labels by which two vectors meet, or by which an aggregation groups.</summary>
internal sealed class MatchKey(bool isKept, IReadOnlyList<string> names)
{
    private readonly string[] _names = isKept ? [.. names] : [.. names, Label.MetricName];

    public static MatchKey Of(VectorMatching matching) => new(matching.IsOn, matching.Labels);

    public LabelSet Of(LabelSet labels) => isKept ? Keep(labels, _names) : labels.Without(_names);

    public static LabelSet Keep(LabelSet labels, ReadOnlySpan<string> names)
    {
        var kept = new List<Label>(names.Length);
        foreach (var label in labels.AsSpan())
        {
            if (names.Contains(label.Name))
                kept.Add(label);
        }

        return kept.Count == labels.Count ? labels : LabelSet.From(kept);
    }
}
