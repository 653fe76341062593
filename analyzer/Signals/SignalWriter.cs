using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Signals;

/// <summary>Writes merged signals as series.</summary>
internal sealed class SignalWriter(IMetricWriter writer)
{
    public async ValueTask WriteAsync(IReadOnlyList<MergedSignal> signals, long now, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        foreach (var signal in signals)
        {
            var value = signal.Winner;
            Add(batch, value, value.Signal, value.Labels, value.Sample);
            if (now > 0)
            {
                var age = LabelSet.From(value.Labels.Append(new Label("signal", value.Signal)));
                Add(batch, value, Names.Age, age, new Sample(now, Math.Max(0, (now - value.Sample.Time) / 1000.0)));
            }
        }

        if (!batch.IsEmpty)
            await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
    }

    private void Add(WriteBatch batch, SignalValue value, string name, LabelSet more, Sample sample)
    {
        var labels = LabelSet.From(more.Concat(
        [
            new Label(Label.MetricName, name),
            new Label(WorkloadId.LocationLabel, value.Workload.Location),
            new Label(WorkloadId.NamespaceLabel, value.Workload.Namespace),
            new Label(WorkloadId.WorkloadLabel, value.Workload.Workload),
        ]));
        var resolution = writer.Resolve(TenantId.Default, labels);
        if (resolution.IsResolved)
            batch.Add(resolution.Series, sample);
    }
}
