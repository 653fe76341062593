using Observe.Store.Decisions;
using Observe.Store.Metrics;
using Observe.Store.Workloads;

namespace Observe.Autoscaler.Decisions;

/// <summary>Decisions as series: written when they change and at least every 10 s.</summary>
internal sealed class DecisionSeries
{
    private const long RenewMilliseconds = 10_000;

    private readonly Dictionary<(WorkloadId Workload, string Name), (double Value, long Time)> _last = [];

    public void Add(SeriesBatch batch, WorkloadId workload, DecisionRecord record, long now)
    {
        Add(batch, workload, Signals.DecisionReplicas, record.TargetReplicas, now);
        Add(batch, workload, Signals.DecisionConcurrency, record.TargetConcurrency, now);
        Add(batch, workload, Signals.ReactiveReplicas, record.ReactiveReplicas, now);
    }

    private void Add(SeriesBatch batch, WorkloadId workload, string name, double? value, long now)
    {
        if (value is not { } number)
            return;
        if (_last.TryGetValue((workload, name), out var last) && last.Value.Equals(number) && now >= last.Time
            && now - last.Time < RenewMilliseconds)
            return;
        _last[(workload, name)] = (number, now);
        batch.Add(workload, name, now, number);
    }
}

/// <summary>Samples of one tick on their way to the store; series are resolved once and kept.</summary>
internal sealed class SeriesBatch(IMetricWriter writer, Store.Tenancy.TenantId tenant)
{
    private readonly Dictionary<LabelSet, Series> _series = [];
    private readonly WriteBatch _batch = new();

    public bool IsEmpty => _batch.IsEmpty;

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
        if (!_batch.IsEmpty)
            await writer.WriteAsync(tenant, _batch, WriteOrigin.Own, cancellationToken);
        _batch.Clear();
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
