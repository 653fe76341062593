using Observe.Analyzer.Profiles;
using Observe.Analyzer.Signals;
using Observe.PromQL.Querying;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Analyzer.Edges;

/// <summary>Call edges of one profile's metrics.</summary>
internal sealed class MeshEdges(IMetricQuery query, TimeSpan rateWindow)
{
    private const string UpperBound = "le";

    /// <summary>Edges at now (ms) less the profile's delay; none where it has no edges.</summary>
    public async ValueTask<IReadOnlyList<Edge>> OfAsync(Profile profile, long now, CancellationToken cancellationToken)
    {
        if (profile.Edges is not { } edges)
            return [];
        var at = now - (long)profile.Delay.TotalMilliseconds;
        var requests = await RatesAsync(edges.Requests);
        if (requests.Count == 0)
            return [];
        var errors = await RatesAsync(edges.Errors);
        var latency = (await AskAsync(edges.Latency))
            .GroupBy(sample => Ends(edges, sample.Labels)).Where(group => group.Key is not null)
            .ToDictionary(group => group.Key!.Value, group => Histogram(group, edges.UnitSeconds));
        // A call that is counted and no failure beside it is a call without failure, where the rule would tell one.
        double? none = edges.Errors.Length > 0 ? 0 : null;
        return [.. requests.Select(item => new Edge(
            item.Key.Source, item.Key.Destination, item.Value, errors.TryGetValue(item.Key, out var failed) ? failed : none,
            latency.GetValueOrDefault(item.Key), profile.Name, profile.Rank))];

        async ValueTask<Dictionary<(WorkloadId? Source, WorkloadId Destination), double>> RatesAsync(string rule)
            => (await AskAsync(rule)).Where(sample => double.IsFinite(sample.Sample.Value))
                .GroupBy(sample => Ends(edges, sample.Labels)).Where(group => group.Key is not null)
                .ToDictionary(group => group.Key!.Value, group => group.Sum(sample => sample.Sample.Value));

        async ValueTask<IReadOnlyList<VectorSample>> AskAsync(string rule)
        {
            if (rule.Length == 0)
                return [];
            var result = await query.InstantAsync(
                TenantId.Default, ProfileQuery.Expand(rule, ProfileQuery.Labels(edges), rateWindow), at, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return result.Error is { } error ? throw new InvalidOperationException($"profile {profile.Name}: edges: {error.Message}") : result.Vector();
        }
    }

    /// <summary>Null where nobody knows who is called. Whom a label does not name is outside; a label that every caller lacks names no edge.</summary>
    private static (WorkloadId? Source, WorkloadId Destination)? Ends(ProfileEdges edges, LabelSet labels)
    {
        if (edges.Destination.Identify(labels) is not { } destination)
            return null;
        if (edges.Source.Identify(labels) is { } source)
            return (source.Id, destination.Id);
        return edges.Source.Workload.Any(part => labels[part.Label] is not null) ? (null, destination.Id) : null;
    }

    private static NativeHistogram? Histogram(IEnumerable<VectorSample> buckets, double unit)
        => BucketHistogram.From(
            buckets.GroupBy(sample => sample.Labels[UpperBound] ?? "+Inf").Select(group => (group.Key, group.Sum(sample => sample.Sample.Value))), unit);
}
