using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Observe.TestSupport.Postgres;

/// <summary>
/// A real PostgreSQL on a free loopback port, in a temporary folder. It can be killed and started again over the same data; it ends
/// with <see cref="Dispose"/>. Not synced: what a killed process wrote is still with the operating system.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly int _port = FreePort();
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;
    private int _databases;

    private PostgresServer(TemporaryFolder folder) => _folder = folder;

    public static bool IsInstalled => PostgresPrograms.Folder is not null;

    /// <summary>Skips the test where there is no PostgreSQL to run.</summary>
    public static void SkipWithoutPostgres()
        => Assert.SkipUnless(IsInstalled, "postgresql (apt package) is missing");

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(await PostgresPrograms.NewClusterAsync());
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A connection string to a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(To("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return To(name);
    }

    /// <summary>SIGKILL to every process of the server, as the kernel does when memory runs out.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it over the data that is there, on the same port; returns once it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = PostgresPrograms.Start(
            "postgres", "-D", _folder.File("data"), "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
            "-c", "shared_buffers=64MB");
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Poll.UntilAsync(AnswersAsync, "PostgreSQL answers", StartLimit);
    }

    public void Dispose()
    {
        if (_process is not null)
            Kill();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            Assert.Fail("PostgreSQL did not start: " + string.Join('\n', _log));
        try
        {
            await using var connection = new NpgsqlConnection(To("postgres"));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string To(string database)
        => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}" + (database == "postgres" ? ";Pooling=false" : "");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
