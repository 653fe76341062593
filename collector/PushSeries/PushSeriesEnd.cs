using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Collector.PushSeries;

/// <summary>Writes a staleness marker for each pushed series that fell silent.</summary>
internal sealed class PushSeriesEnd(
    PushSeriesTable table, DeltaAccumulator deltas, IMetricWriter writer, CollectorTelemetry telemetry, TimeProvider time)
{
    public async Task EndSilentAsync(CancellationToken cancellationToken)
    {
        var ended = table.TakeEnded(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (ended.Count == 0)
            return;
        var batch = new WriteBatch();
        foreach (var (series, marker) in ended)
        {
            batch.Add(series, marker);
            deltas.Forget(series);
        }

        telemetry.Ended(ended.Count);
        await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken);
    }
}
