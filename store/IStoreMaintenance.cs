namespace Observe.Store;

/// <summary>What a store does on demand and knows of itself.</summary>
public interface IStoreMaintenance
{
    /// <summary>
    /// Returns once head, journal and blocks are merged: everything that may be in a block is, a day is one block, and a start would
    /// replay nothing.
    /// </summary>
    /// <exception cref="IOException">The disk refused; nothing is lost, and it may be tried again.</exception>
    Task FlushAsync(CancellationToken cancellationToken);

    StoreStatistics Statistics { get; }
}

/// <summary>
/// Sizes in bytes on disk; samples that lie in two places until they are merged count twice; <paramref name="Damaged"/> names what
/// could not be read because its checksum did not hold.
/// </summary>
public sealed record StoreStatistics(
    long Series, long Samples, long Chunks, long JournalBytes, long CheckpointBytes, long BlockBytes, long RollupBytes,
    IReadOnlyList<string> Damaged);
