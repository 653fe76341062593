using Observe.PromQL.Syntax;

namespace Observe.PromQL.Planning;

/// <summary>
/// Selectors whose histograms serve <c>histogram_count</c>, <c>histogram_sum</c> or <c>histogram_avg</c> alone: Prometheus reads those
/// without buckets and works out the reset hints as it goes, so sums of them know of conflicting resets.
/// </summary>
internal static class ResetTracking
{
    public static IReadOnlySet<VectorSelector> Selectors(Expression expression)
    {
        var tracked = new HashSet<VectorSelector>();
        Add(tracked, expression, false, false);
        return tracked;
    }

    private static void Add(HashSet<VectorSelector> tracked, Expression expression, bool isTracked, bool isDecided)
    {
        // From the selector upwards a subquery, or a function that needs buckets, decides against it: from the top down, for all below.
        switch (expression)
        {
            case VectorSelector selector when isTracked && !isDecided:
                tracked.Add(selector);
                return;
            case Subquery:
            case Call { Function.Name: "histogram_quantile" or "histogram_quantiles" or "histogram_fraction" }:
            case Binary { Operator: "</" or ">/" }:
                isDecided = true;
                break;
            case Call { Function.Name: "histogram_count" or "histogram_sum" or "histogram_avg" }:
                isTracked = true;
                break;
        }

        foreach (var child in expression.Children)
            Add(tracked, child, isTracked, isDecided);
    }
}
