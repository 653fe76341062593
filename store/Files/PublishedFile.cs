using System.Runtime.InteropServices;

namespace Observe.Store.Files;

/// <summary>
/// Puts a file that is written and synced in its place, and makes its name as durable as its bytes: not every file system writes a folder's
/// names with the files, so a machine that loses power could come back without one that something else relies on.
/// </summary>
internal static partial class PublishedFile
{
    private const int ReadOnlyAndClosedOnExec = 0x80000;

    /// <summary>Renames a file, over another one where there is one.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        SyncFolderOf(to);
    }

    /// <summary>Returns once the names in a file's folder are on the disk.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void SyncFolderOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var descriptor = Open(folder, ReadOnlyAndClosedOnExec);
        if (descriptor < 0)
            throw Failed(folder);
        try
        {
            if (Sync(descriptor) != 0)
                throw Failed(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string folder)
        => new($"the names in {folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
