using Observe.Analyzer.Signals.Late;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Observe.Store.Workloads;
using Names = Observe.Store.Workloads.Signals;

namespace Observe.Analyzer.Signals;

/// <summary>Writes merged signals as series, and with a time given the age of each.</summary>
internal sealed class SignalWriter(IMetricWriter writer, AheadSamples ahead)
{
    /// <param name="now">When (ms) the signals were evaluated; null = of the past, when age says nothing.</param>
    public async ValueTask WriteAsync(IReadOnlyList<MergedSignal> signals, long? now, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        foreach (var signal in signals)
        {
            var value = signal.Winner;
            Add(batch, value, value.Signal, value.Labels, value.Sample);
            if (now is { } at)
            {
                var age = LabelSet.From(value.Labels.Append(new Label("signal", value.Signal)));
                var newest = ahead.Newest(value.Source, value.Workload, value.From.Newest);
                Add(batch, value, Names.Age, age, new Sample(at, Math.Max(0, (at - newest) / 1000.0)));
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
