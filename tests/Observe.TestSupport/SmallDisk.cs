using System.Diagnostics;
using Xunit;

namespace Observe.TestSupport;

/// <summary>A disk that really can be full: a tmpfs of 8 MiB. Tests that ask for one are skipped where none can be mounted.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(string path)
    {
        Assert.SkipUnless(
            await RunAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path), "a small disk can be mounted by root only");
        return new SmallDisk(path);
    }

    public void Fill()
    {
        using var filler = File.OpenHandle(System.IO.Path.Combine(Path, "filler"), FileMode.Create, FileAccess.Write);
        var (block, position) = (new byte[4096], 0L);
        try
        {
            for (; ; position += block.Length)
                RandomAccess.Write(filler, block, position);
        }
        catch (IOException)
        {
            // That is what full means.
        }
    }

    public void Free() => File.Delete(System.IO.Path.Combine(Path, "filler"));

    public void Dispose() => RunAsync("umount", "--lazy", Path).GetAwaiter().GetResult();

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
