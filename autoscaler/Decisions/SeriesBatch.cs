using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Decisions;

/// <summary>Samples of one tick on their way to the store; series are resolved once and kept.</summary>
internal sealed class SeriesBatch(IMetricWriter writer, TenantId tenant)
{
    private readonly Dictionary<LabelSet, Series> _series = [];
    private readonly WriteBatch _batch = new();

    public void Add(WorkloadId workload, string name, long time, double value, string label = "", string labelValue = "")
        => Add(workload, name, new Sample(time, value), label, labelValue);

    public void Add(WorkloadId workload, string name, in Sample sample, string label = "", string labelValue = "", string platform = "")
    {
        var labels = LabelSet.From([
            (Label.MetricName, name), (WorkloadId.LocationLabel, workload.Location), (WorkloadId.NamespaceLabel, workload.Namespace),
            (WorkloadId.WorkloadLabel, workload.Workload), ("platform", platform), (label.Length > 0 ? label : "_", labelValue)]);
        if (Resolve(labels) is { } series)
            _batch.Add(series, sample);
    }

    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_batch.IsEmpty)
                await writer.WriteAsync(tenant, _batch, WriteOrigin.Own, cancellationToken);
        }
        finally
        {
            // A store that is away must not make this grow.
            _batch.Clear();
        }
    }

    private Series? Resolve(LabelSet labels)
    {
        if (_series.TryGetValue(labels, out var known))
            return known;
        var resolution = writer.Resolve(tenant, labels);
        if (resolution.IsResolved)
            _series[labels] = resolution.Series;
        return resolution.Series;
    }
}
