using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Edges;

/// <summary>Writes merged edges as series, <c>source_…</c> and <c>destination_…</c> of each part of the identity.</summary>
internal sealed class EdgeWriter(IMetricWriter writer)
{
    public async ValueTask WriteAsync(IReadOnlyList<MergedEdge> edges, long now, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        foreach (var edge in edges.Select(edge => edge.Winner))
        {
            Add(batch, edge, Names.EdgeRequestRate, new Sample(now, edge.RequestRate));
            if (edge.ErrorRate is { } errors)
                Add(batch, edge, Names.EdgeErrorRate, new Sample(now, errors));
            if (edge.Latency is { } latency)
                Add(batch, edge, Names.EdgeLatency, new Sample(now, 0, latency));
        }

        if (!batch.IsEmpty)
            await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
    }

    private void Add(WriteBatch batch, Edge edge, string name, Sample sample)
    {
        var resolution = writer.Resolve(TenantId.Default, LabelSet.From(
            [new Label(Label.MetricName, name), .. Ends("source", edge.Source, edge.SourceName), .. Ends("destination", edge.Destination, "")]));
        if (resolution.IsResolved)
            batch.Add(resolution.Series, sample);
    }

    private static IEnumerable<Label> Ends(string end, WorkloadId? workload, string unknown)
        =>
        [
            new Label($"{end}_{WorkloadId.LocationLabel}", workload?.Location ?? ""),
            new Label($"{end}_{WorkloadId.NamespaceLabel}", workload?.Namespace ?? ""),
            new Label($"{end}_{WorkloadId.WorkloadLabel}", workload?.Workload ?? unknown),
        ];
}
