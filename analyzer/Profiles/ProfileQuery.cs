namespace Observe.Analyzer.Profiles;

/// <summary>Fills in a profile's macros.</summary>
internal static class ProfileQuery
{
    /// <param name="query">PromQL with <c>$window</c> and <c>$by</c>.</param>
    /// <param name="labels">What <c>$by</c> stands for.</param>
    /// <param name="window">What <c>$window</c> stands for.</param>
    public static string Expand(string query, IEnumerable<string> labels, TimeSpan window)
        => query
            .Replace("$window", $"{(long)window.TotalMilliseconds}ms", StringComparison.Ordinal)
            .Replace("$by", string.Join(", ", labels), StringComparison.Ordinal);

    /// <summary>Labels of both ends of a call.</summary>
    public static IEnumerable<string> Labels(ProfileEdges edges) => edges.Source.Labels.Concat(edges.Destination.Labels).Distinct();
}
