using Microsoft.Win32.SafeHandles;

namespace Observe.Store.Journal;

/// <summary>Files of the operating system.</summary>
internal sealed class JournalDisk : IJournalDisk
{
    public IJournalFile Create(string path)
        => new JournalFile(File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read));

    private sealed class JournalFile(SafeFileHandle handle) : IJournalFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
