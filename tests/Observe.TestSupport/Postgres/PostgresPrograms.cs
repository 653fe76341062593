using System.Diagnostics;

namespace Observe.TestSupport.Postgres;

/// <summary>The server's programs as Debian installs them. They refuse to run as root, so root runs them as user <c>postgres</c>.</summary>
internal static class PostgresPrograms
{
    private const string Installed = "/usr/lib/postgresql";
    private const string User = "postgres";

    /// <summary>Made once a test run: copying it is faster than making another.</summary>
    private static readonly Lazy<Task<TemporaryFolder>> Template = new(InitAsync);

    /// <summary>Where the newest version is, or null.</summary>
    public static string? Folder { get; } = Directory.Exists(Installed)
        ? Directory.GetDirectories(Installed).Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Max(StringComparer.Ordinal)
        : null;

    /// <summary>A folder that the server may run in, with a new cluster in <c>data</c>.</summary>
    public static async Task<TemporaryFolder> NewClusterAsync()
    {
        var template = await Template.Value;
        var folder = await NewFolderAsync();
        await RunAsync("cp", "-a", template.File("data"), folder.File("data"));
        return folder;
    }

    public static Process Start(string program, params string[] arguments)
        => StartProcess(AsUser([Path.Combine(Folder!, program), .. arguments]));

    private static async Task<TemporaryFolder> InitAsync()
    {
        var folder = await NewFolderAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        await RunAsync(AsUser([
            Path.Combine(Folder!, "initdb"), "-D", folder.File("data"), "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        ]));
        return folder;
    }

    private static async Task<TemporaryFolder> NewFolderAsync()
    {
        var folder = new TemporaryFolder();
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", User, folder.Path);
        return folder;
    }

    private static string[] AsUser(string[] command)
        => Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--", .. command] : command;

    private static async Task RunAsync(params string[] command)
    {
        using var process = StartProcess(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {await output}{errors}");
    }

    private static Process StartProcess(string[] command)
        => Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
