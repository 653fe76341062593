using System.Globalization;
using Observe.Store.Deletes;
using Observe.Store.Faults;
using Observe.Store.Files;
using Observe.Store.Rollups;
using Observe.Store.Tenancy;

namespace Observe.Store.Embedded;

/// <summary>Another process has the data folder.</summary>
public sealed class FolderInUseException(string message, Exception inner) : IOException(message, inner);

/// <summary>
/// The folder of the embedded store: its format version, and a lock that keeps a second process out.
/// <code>
/// data/format          4
/// data/lock
/// data/state.db
/// data/default/metrics/journal/0000000001.journal
/// data/default/metrics/checkpoint/0000000007.block
/// data/default/metrics/blocks/2026-11-24/0000000006.block
/// data/default/metrics/blocks.tombstones
/// data/default/spans/…
/// data/rollups/default/2026-11-17.rollup
/// </code>
/// </summary>
public sealed class StoreFolder : IDisposable
{
    /// <summary>Format of everything below the folder. A newer one is refused; an older one is upgraded at start.</summary>
    public const int FormatVersion = 4;

    /// <summary>What a lock that somebody else has fails with: EWOULDBLOCK, and Windows's ERROR_SHARING_VIOLATION.</summary>
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Documents of the state store.</summary>
    internal const string StateFile = "state.db";

    private readonly FileStream _lock;

    private StoreFolder(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    public string Path { get; }

    /// <exception cref="IOException">Another process has it, it is of a newer version, or it cannot be written.</exception>
    public static StoreFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException($"the data folder {full} cannot be made: {error.Message}", error);
        }

        var held = Lock(full);
        try
        {
            CheckVersion(full);
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new StoreFolder(full, held);
    }

    /// <summary>A tenant's folder for one kind of data, made where missing.</summary>
    public string For(TenantId tenant, params ReadOnlySpan<string> parts)
        => Directory.CreateDirectory(System.IO.Path.Combine([Path, tenant.Value, .. parts])).FullName;

    /// <summary>A tenant's rollups: directly under the data folder, apart from what they were made from.</summary>
    public string ForRollups(TenantId tenant) => Directory.CreateDirectory(System.IO.Path.Combine(Path, "rollups", tenant.Value)).FullName;

    /// <summary>What must be kept to have all of the store again, except the state, which SQLite itself copies.</summary>
    public IEnumerable<string> Files()
        => Directory.EnumerateFiles(For(TenantId.Default), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(ForRollups(TenantId.Default)))
            .Where(path => System.IO.Path.GetExtension(path) is ".block" or ".journal" or ".damaged" or RollupSet.Beside or RollupSet.Kept or TombstoneFile.Extension)
            .Append(System.IO.Path.Combine(Path, "format"));

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException($"the data folder {path} cannot be written: {error.Message}", error);
        }
        catch (IOException error) when (error.HResult is not (WouldBlock or SharingViolation))
        {
            throw new IOException($"the data folder {path} cannot be written: {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new FolderInUseException($"the data folder {path} is in use by another observe; give this one another with --data", error);
        }
    }

    private static void CheckVersion(string path)
    {
        var file = System.IO.Path.Combine(path, "format");
        if (!File.Exists(file))
        {
            // Aside first: a process that dies or finds the disk full here must not leave a file that says nothing.
            File.WriteAllText(file + ".tmp", FormatVersion.ToString(CultureInfo.InvariantCulture));
            FaultPoints.Reach(FaultPoints.FormatWritten);
            PublishedFile.Rename(file + ".tmp", file);
            return;
        }

        var text = File.ReadAllText(file).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1)
            throw new IOException($"{file} does not hold a format version but `{text}`");
        if (version < FormatVersion)
            throw new IOException($"the data folder {path} has format {version} of before the first release: give this one another with --data");
        if (version > FormatVersion)
            throw new IOException($"the data folder {path} has format {version}, this observe knows {FormatVersion}: start a newer observe");
    }
}
