using Observe.Store.Metrics;
using Observe.Store.Tenancy;

namespace Observe.Store.Journal;

/// <summary>A place in one writer's ordered stream; the first record is 1, so 0 is "before the first".</summary>
public readonly record struct JournalPosition(string Writer, long Sequence);

/// <summary>One accepted batch as it stands in the journal.</summary>
public sealed record JournalBatch(JournalPosition Position, TenantId Tenant, IReadOnlyList<WriteEntry> Samples);

/// <summary>
/// The stream of accepted writes, by which signals marked <c>fast</c> and other processes follow. Order is kept for each writer;
/// a follower that falls further behind than the journal reaches is told by a gap in the sequence.
/// </summary>
public interface IJournalFeed
{
    /// <summary>Batches accepted after <paramref name="from"/> (null = from now on), until cancelled.</summary>
    IAsyncEnumerable<JournalBatch> FollowAsync(
        TenantId tenant, IReadOnlyList<JournalPosition>? from, CancellationToken cancellationToken);
}
