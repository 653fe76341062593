using System.Diagnostics.Metrics;
using Observe.Collector.Exposition;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Prometheus;

namespace Observe.Server.SelfTelemetry;

/// <summary>The program's own metrics: a registry for the page /metrics, read as samples for the own store.</summary>
internal sealed class SelfMetrics : IDisposable
{
    private readonly IMetricWriter _writer;
    private readonly TimeProvider _time;
    private readonly InstrumentBridge _bridge;

    public SelfMetrics(IMetricWriter writer, TimeProvider time)
    {
        (_writer, _time) = (writer, time);
        Registry = Prometheus.Metrics.NewCustomRegistry();
        DotNetStats.Register(Registry);
        _bridge = new InstrumentBridge(Registry, IsOurs);
    }

    public CollectorRegistry Registry { get; }

    /// <summary>Writes one sample of every own series, labelled <c>job="observe"</c>.</summary>
    public async Task WriteAsync(string instance, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(text, cancellationToken);
        var page = ExpositionPage.Read(text.GetBuffer().AsSpan(0, (int)text.Length), Collector.Exposition.ExpositionFormat.Text);
        var batch = new WriteBatch();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var sample in page.Samples)
        {
            var series = _writer.Resolve(TenantId.Default, LabelSet.From([.. sample.Labels, new("job", "observe"), new("instance", instance)]));
            if (series.IsResolved)
                batch.Add(series.Series, now, sample.Value);
        }

        foreach (var metadata in page.Metadata)
            batch.AddMetadata(metadata);
        await _writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
    }

    public void Dispose() => _bridge.Dispose();

    private static bool IsOurs(Meter meter)
        => meter.Name.StartsWith("Observe.", StringComparison.Ordinal) || meter.Name == "System.Runtime";
}
