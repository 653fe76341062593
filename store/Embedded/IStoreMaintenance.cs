namespace Observe.Store.Embedded;

/// <summary>What a store does on demand and knows of itself.</summary>
public interface IStoreMaintenance
{
    /// <summary>Returns once head, journal and blocks are merged: everything that may be in a block is.</summary>
    Task FlushAsync(CancellationToken cancellationToken);

    StoreStatistics Statistics { get; }
}

/// <summary>Sizes in bytes; <paramref name="Damaged"/> names files set aside because their checksums did not hold.</summary>
public sealed record StoreStatistics(long Series, long JournalBytes, long BlockBytes, IReadOnlyList<string> Damaged);
