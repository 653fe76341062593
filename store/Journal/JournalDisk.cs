using Microsoft.Win32.SafeHandles;
using Observe.Store.Files;

namespace Observe.Store.Journal;

/// <summary>What the journal needs of a disk; replaced in tests by one that fails.</summary>
internal interface IJournalDisk
{
    /// <summary>Makes a file that must not be there yet.</summary>
    IJournalFile Create(string path);

    void Delete(string path);
}

internal interface IJournalFile : IDisposable
{
    /// <summary>Writes at a position or throws <see cref="IOException"/>.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>Returns once everything written is on the disk.</summary>
    void Sync();
}

/// <summary>Files of the operating system.</summary>
internal sealed class JournalDisk : IJournalDisk
{
    public IJournalFile Create(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            PublishedFile.SyncFolderOf(path);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return new JournalFile(file);
    }

    public void Delete(string path) => File.Delete(path);

    private sealed class JournalFile(SafeFileHandle handle) : IJournalFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
