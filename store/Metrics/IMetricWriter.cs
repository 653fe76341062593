using System.Diagnostics.CodeAnalysis;
using Observe.Store.Tenancy;

namespace Observe.Store.Metrics;

/// <summary>Where samples go in. Thread-safe.</summary>
public interface IMetricWriter
{
    /// <summary>
    /// Finds series seen before by the bytes their senders used for their labels; null where one is not known. Allocates nothing, and
    /// many at once are found faster than one by one, because their misses of the cache overlap.
    /// </summary>
    void TryResolve(TenantId tenant, ReadOnlySpan<WireKey> keys, Span<Series?> series);

    /// <summary>
    /// The series of these labels, made known on first sight, remembered under <paramref name="key"/> where there is one.
    /// Checks the limits on labels and series.
    /// </summary>
    SeriesResolution Resolve(TenantId tenant, LabelSet labels, WireKey key = default);

    /// <summary>
    /// Stores a batch and returns once it is as durable as the store's <c>durability</c> setting says. Samples are judged one by
    /// one; a refused one never takes others with it. Order within a series is kept.
    /// </summary>
    ValueTask<WriteResult> WriteAsync(
        TenantId tenant, WriteBatch batch, WriteOrigin origin, CancellationToken cancellationToken);
}

/// <summary>Who writes decides how far ahead of the clock a sample may lie.</summary>
public enum WriteOrigin
{
    /// <summary>Senders: at most the future limit (10 min) ahead.</summary>
    Outside,

    /// <summary>Observe's own roles: forecasts lie at the time they are for.</summary>
    Own,
}

/// <summary>Either a series or the reason why there is none.</summary>
public readonly record struct SeriesResolution(Series? Series, Refusal? Refusal)
{
    [MemberNotNullWhen(true, nameof(Series))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsResolved => Series is not null;

    public static implicit operator SeriesResolution(Series series) => new(series, null);

    public static SeriesResolution Refused(RefusalReason reason, string message) => new(null, new Refusal(reason, message));
}
