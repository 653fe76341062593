using Observe.Analyzer.Signals;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Edges;

/// <summary>An edge as the best source has it, and who else saw it.</summary>
internal sealed record MergedEdge(Edge Winner, IReadOnlyList<string> Also, double? Disagreement)
{
    public EdgeRecord ToRecord(long now)
        => new(
            Winner.SourceName, Winner.Destination.ToString(), Winner.RequestRate, Winner.ErrorRate ?? 0,
            Winner.Latency is { } latency ? BucketHistogram.Quantile(latency, 0.95) : null, Winner.From, now)
        {
            Also = Also,
            Disagreement = Disagreement,
        };
}

/// <summary>Spans and meshes that see the same call: the lowest rank counts it, the others are named. Pure.</summary>
internal static class EdgeMerge
{
    private const double MaxDisagreement = 0.2;

    public static IReadOnlyList<MergedEdge> Merge(IEnumerable<Edge> edges)
        => [.. edges.GroupBy(edge => (edge.Source, edge.Destination))
            .Select(group => Choose([.. group.OrderBy(edge => edge.Rank).ThenBy(edge => edge.From, StringComparer.Ordinal)]))
            .OrderBy(edge => edge.Winner.SourceName, StringComparer.Ordinal).ThenBy(edge => edge.Winner.Destination.ToString(), StringComparer.Ordinal)];

    private static MergedEdge Choose(Edge[] bySource)
    {
        var difference = bySource.Length == 1 ? 0 : Difference(bySource[0].RequestRate, bySource[1].RequestRate);
        return new MergedEdge(bySource[0], [.. bySource.Skip(1).Select(edge => edge.From)], difference > MaxDisagreement ? difference : null);
    }

    private static double Difference(double left, double right) => Math.Max(left, right) is > 0 and var larger ? Math.Abs(left - right) / larger : 0;
}
