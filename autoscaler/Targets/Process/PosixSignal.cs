using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Observe.Autoscaler.Targets.Process;

/// <summary>Asks a process to end: SIGTERM, which <see cref="System.Diagnostics.Process"/> cannot send.</summary>
internal static class PosixSignal
{
    private const int Sigterm = 15;

    /// <summary>False where the platform has no such signal or the process is gone.</summary>
    public static bool TryTerminate(int processId)
        => !OperatingSystem.IsWindows() && Kill(processId, Sigterm) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
