using Observe.PromQL.Querying;
using Observe.Store.Metrics;

namespace Observe.Analyzer.Signals;

/// <summary>The selectors of a rule, as PromQL again.</summary>
internal static class SelectorText
{
    /// <summary>Each once; none where the rule cannot be read.</summary>
    public static IReadOnlyList<string> Of(string expression)
        => [.. (Expressions.Selectors(expression).Selectors ?? []).Select(Of).Distinct(StringComparer.Ordinal)];

    public static string Of(IReadOnlyList<LabelMatcher> matchers) => $"{{{string.Join(',', matchers.Select(Write))}}}";

    private static string Write(LabelMatcher matcher)
    {
        var sign = matcher.Type switch
        {
            MatcherType.Equal => "=",
            MatcherType.NotEqual => "!=",
            MatcherType.Regex => "=~",
            _ => "!~",
        };
        var value = matcher.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return $"{matcher.Name}{sign}\"{value}\"";
    }
}
