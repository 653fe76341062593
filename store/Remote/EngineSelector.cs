using Observe.Store.Metrics;

namespace Observe.Store.Remote;

/// <summary>What is asked of series, as Prometheus's API takes it.</summary>
internal static class EngineSelector
{
    /// <summary>At least one matcher must not match a missing label; every series has a name.</summary>
    private const string All = "{__name__!=\"\"}";

    public static string Text(IReadOnlyList<LabelMatcher> matchers) => matchers.Count == 0 ? All : $"{{{string.Join(',', matchers.Select(Text))}}}";

    private static string Text(LabelMatcher matcher)
    {
        var sign = matcher.Type switch
        {
            MatcherType.Equal => "=",
            MatcherType.NotEqual => "!=",
            MatcherType.Regex => "=~",
            _ => "!~",
        };
        // Engines of before Prometheus 3 know no quoted names, and no names that need them.
        var name = matcher.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? matcher.Name : Quoted(matcher.Name);
        return $"{name}{sign}{Quoted(matcher.Value)}";
    }

    private static string Quoted(string text)
        => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    /// <param name="query">Which series, when.</param>
    /// <param name="needsMatch">Whether the route asks for at least one selector.</param>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(LabelQuery query, bool needsMatch = false)
    {
        foreach (var matchers in query.MatcherSets)
            yield return new("match[]", Text(matchers));
        if (needsMatch && query.MatcherSets.Count == 0)
            yield return new("match[]", All);
        // Without bounds the API's own are wider than any number that is sure to be taken.
        if (query.MinTime > Earliest)
            yield return new("start", RemoteEngine.Seconds(query.MinTime));
        if (query.MaxTime < Latest)
            yield return new("end", RemoteEngine.Seconds(query.MaxTime));
        if (query.Limit > 0)
            yield return new("limit", $"{query.Limit}");
    }

    /// <summary>1970, ms.</summary>
    private const long Earliest = 0;

    /// <summary>The year 9999, ms.</summary>
    private const long Latest = 253_402_300_799_999;
}
