using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary>Arithmetic and comparison between two vectors: each element of the "many" side meets one of the "one" side.</summary>
internal static class VectorMatcher
{
    /// <exception cref="EvaluationException">Two elements of a "one" side have the same key.</exception>
    public static IReadOnlyList<Element> Evaluate(Binary binary, IReadOnlyList<Element> left, IReadOnlyList<Element> right)
    {
        var matching = binary.Matching;
        var swapped = matching.Cardinality == MatchCardinality.OneToMany;
        var (many, one) = swapped ? (right, left) : (left, right);
        var ones = Index(one, matching, swapped ? "left" : "right");
        var results = new List<Element>(many.Count);
        var seen = new HashSet<LabelSet>();
        var seenKeys = new HashSet<LabelSet>();
        foreach (var element in many)
        {
            var key = MatchKey.Of(element.Labels, matching);
            if (!ones.TryGetValue(key, out var partner))
                continue;
            if (matching.Cardinality == MatchCardinality.OneToOne && !seenKeys.Add(key))
            {
                throw new EvaluationException(
                    $"multiple matches for labels: many-to-one matching must be explicit (group_left/group_right); the group is {Text(key)}");
            }

            var combined = swapped ? Arithmetic.Combine(binary, partner, element) : Arithmetic.Combine(binary, element, partner);
            if (combined is not { } result)
                continue;
            var isFilter = binary.IsComparison && !binary.ReturnsBool;
            // A filter keeps the left side's value and name; with group_right the left is the "one" side.
            var labels = ResultLabels(binary, element, partner, isFilter);
            if (!seen.Add(labels) && matching.Cardinality != MatchCardinality.OneToOne)
                throw new EvaluationException("multiple matches for labels: grouping labels must ensure unique matches");
            results.Add(new Element(labels, result.Value, result.Histogram, 0));
        }

        return results;
    }

    private static Dictionary<LabelSet, Element> Index(IReadOnlyList<Element> one, VectorMatching matching, string side)
    {
        var index = new Dictionary<LabelSet, Element>(one.Count);
        foreach (var element in one)
        {
            var key = MatchKey.Of(element.Labels, matching);
            if (!index.TryAdd(key, element))
            {
                throw new EvaluationException(
                    $"found duplicate series for the match group {Text(key)} on the {side} hand-side of the operation: "
                    + $"[{Text(element.Labels)}, {Text(index[key].Labels)}];many-to-many matching not allowed: matching labels must be unique on one side");
            }
        }

        return index;
    }

    private static LabelSet ResultLabels(Binary binary, in Element many, in Element one, bool isFilter)
    {
        var matching = binary.Matching;
        var labels = isFilter ? many.Labels : many.LabelsWithoutName;
        if (matching.Cardinality == MatchCardinality.OneToOne)
        {
            return matching.IsOn ? MatchKey.Keep(labels, matching.Labels) : labels.Without([.. matching.Labels]);
        }

        foreach (var name in matching.Include)
            labels = labels.With(name, one.Labels[name] ?? "");
        return labels;
    }

    private static string Text(LabelSet labels) => $"{{{string.Join(", ", labels)}}}";
}
