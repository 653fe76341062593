using Observe.Store.Embedded;
using Observe.Store.Faults;
using Observe.Store.Head;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Deletes;

/// <summary>
/// Deletes of the embedded store. The journal's record is the moment of a delete: what is before it goes, what is after it stays, also in a
/// replay. Neither writes nor maintenance run meanwhile, so that no sample and no block is half before it.
/// </summary>
internal sealed class EmbeddedDeletes(EmbeddedMetricStore store, StoreMaintenance maintenance) : IMetricDeletes
{
    public Task<DeleteSummary> DeleteAsync(TenantId tenant, SeriesDelete delete, CancellationToken cancellationToken)
    {
        var metrics = store.MetricsOf(tenant);
        return maintenance.RunAloneAsync(() => store.WithoutWrites(() => Delete(metrics, delete)), cancellationToken);
    }

    public Task CleanAsync(CancellationToken cancellationToken)
        => maintenance.RunAloneAsync(() => TombstoneCleaning.Run(store.Default, long.MaxValue, int.MaxValue), cancellationToken);

    private static DeleteSummary Delete(TenantMetrics metrics, SeriesDelete delete)
    {
        // One that is in files alone needs a place in memory, because the journal names series by what it gave them there.
        var series = metrics.Labels.Matching(new LabelQuery(delete.Selectors, delete.MinTime, delete.MaxTime))
            .Select(metrics.Index.GetOrAdd).OrderBy(item => item.Ordinal).ToArray();
        if (series.Length == 0)
            return new DeleteSummary(0);
        var tombstone = new Tombstone(delete.MinTime, delete.MaxTime, metrics.Blocks.LastNumber);
        // Synced whatever the setting: what was to go must not be there again after a loss of power.
        metrics.Journal.Sync(metrics.Journal.Append(
            (segment, to) => JournaledDelete.Encode(segment, metrics.Definitions, tombstone, series, to)));
        FaultPoints.Reach(FaultPoints.DeleteJournaled);
        Apply(metrics, tombstone, series);
        return new DeleteSummary(series.Length);
    }

    private static void Apply(TenantMetrics metrics, Tombstone tombstone, HeadSeries[] series)
    {
        foreach (var item in series)
            item.DeleteFromMemory(tombstone.MinTime, tombstone.MaxTime);
        metrics.Head.Exemplars.Remove(series.ToHashSet<Series>(), tombstone.MinTime, tombstone.MaxTime);
        metrics.Tombstones.Add(series.Select(item => (item.Id, item.Labels)), tombstone);
        metrics.Tombstones.Prune();
    }
}
