using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Deletes;

/// <summary>Where samples go for good before their retention ends.</summary>
public interface IMetricDeletes
{
    /// <summary>
    /// Deletes what was acknowledged before the call. Durable, and gone from every answer of this process, once it returns; samples that
    /// are written afterwards are seen, whatever their time.
    /// </summary>
    /// <exception cref="IOException">The store could not keep it: nothing is deleted, or, where that could not be told, all of it.</exception>
    Task<DeleteSummary> DeleteAsync(TenantId tenant, SeriesDelete delete, CancellationToken cancellationToken);

    /// <summary>Returns once nothing that was deleted takes space on the disk any more.</summary>
    /// <exception cref="IOException">The disk refused; it may be tried again.</exception>
    Task CleanAsync(CancellationToken cancellationToken);
}

/// <summary>Samples of [MinTime, MaxTime], ms, of the series that match any of the selectors.</summary>
/// <param name="Selectors">At least one; of each all matchers must hold.</param>
/// <param name="MinTime">Begin, part of it.</param>
/// <param name="MaxTime">End, part of it.</param>
public sealed record SeriesDelete(IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors, long MinTime, long MaxTime);

/// <summary>What a delete did.</summary>
/// <param name="Series">Series that had, or may have had, samples in the range.</param>
public readonly record struct DeleteSummary(int Series);
