using Observe.PromQL.Syntax;
using Observe.Store.Metrics;

namespace Observe.PromQL.Evaluation;

/// <summary><c>and</c>, <c>or</c>, <c>unless</c>: elements pass unchanged.</summary>
internal static class SetOperators
{
    public static IReadOnlyList<Element> Evaluate(Binary binary, IReadOnlyList<Element> left, IReadOnlyList<Element> right)
    {
        if (binary.Operator == "or")
        {
            var known = Keys(left, binary.Matching);
            return [.. left, .. right.Where(element => !known.Contains(MatchKey.Of(element.Labels, binary.Matching)))];
        }

        var present = Keys(right, binary.Matching);
        return [.. left.Where(element => present.Contains(MatchKey.Of(element.Labels, binary.Matching)) == (binary.Operator == "and"))];
    }

    private static HashSet<LabelSet> Keys(IReadOnlyList<Element> vector, VectorMatching matching)
        => [.. vector.Select(element => MatchKey.Of(element.Labels, matching))];
}
