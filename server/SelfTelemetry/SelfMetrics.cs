using System.Diagnostics.Metrics;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Prometheus;

namespace Observe.Server.SelfTelemetry;

/// <summary>
/// Bridges the program's meters to prometheus-net's registry and reads that registry as samples for the own store.
/// </summary>
internal sealed class SelfMetrics(IMetricWriter writer, TimeProvider time) : IDisposable
{
    private readonly IDisposable _adapter = MeterAdapter.StartListening(new MeterAdapterOptions
    {
        InstrumentFilterPredicate = instrument => IsOurs(instrument.Meter),
        ResolveHistogramBuckets = _ => [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    });

    /// <summary>Writes one sample of every own series, labelled <c>job="observe"</c>.</summary>
    public async Task WriteAsync(string instance, CancellationToken cancellationToken)
    {
        using var page = new MemoryStream();
        await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(page, cancellationToken);
        page.Position = 0;
        var batch = new WriteBatch();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        using var reader = new StreamReader(page);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!ExpositionLine.TryParse(line, out var labels, out var value))
                continue;
            var series = writer.Resolve(TenantId.Default, LabelSet.From([.. labels, new("job", "observe"), new("instance", instance)]));
            if (series.IsResolved)
                batch.Add(series.Series, now, value);
        }

        await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Own, cancellationToken);
    }

    public void Dispose() => _adapter.Dispose();

    private static bool IsOurs(Meter meter)
        => meter.Name.StartsWith("Observe.", StringComparison.Ordinal) || meter.Name == "System.Runtime";
}
