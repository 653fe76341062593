using System.Runtime.InteropServices;

namespace Observe.Store.Backup;

/// <summary>A second name for a file's bytes, where the system and the file system have such.</summary>
internal static partial class HardLink
{
    public static bool TryCreate(string existing, string name)
        => (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && Link(existing, name) == 0;

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
