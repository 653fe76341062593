namespace Observe.Store.Backup;

/// <summary>One backup.</summary>
/// <param name="Path">Its folder: a data folder of its own.</param>
/// <param name="Files">Files in it.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="LinkedBytes">How much of it shares its blocks on the disk with the store, and so takes no space until the store drops them.</param>
public sealed record BackupSummary(string Path, int Files, long Bytes, long LinkedBytes);

/// <summary>Backups of the embedded store, made while it is written to.</summary>
public interface IStoreBackup
{
    /// <summary>
    /// Makes <c>backups/TIME</c> in the data folder. It has every write that was acknowledged before the call; of those during the call
    /// some. It is a data folder, so a start with it, or with a copy of it, is the restore.
    /// </summary>
    /// <exception cref="IOException">It could not be written; nothing is left of it.</exception>
    Task<BackupSummary> CreateAsync(CancellationToken cancellationToken);
}
