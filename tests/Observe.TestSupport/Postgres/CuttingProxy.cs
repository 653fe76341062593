using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Observe.TestSupport.Postgres;

/// <summary>
/// Between a client and PostgreSQL: cuts connections where a test wants them cut, above all after the server did what it was asked and
/// before the client hears of it.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _serverPort;
    private readonly byte[] _marker;
    private int _cuts;

    /// <param name="connection">The server's.</param>
    /// <param name="marker">Text of the requests whose answers can be cut.</param>
    public CuttingProxy(string connection, string marker)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        _serverPort = to.Port;
        _marker = System.Text.Encoding.UTF8.GetBytes(marker);
        _listener.Start();
        to.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        // A name for its pool of connections, and no try with TLS first: the marker must be readable.
        to.SslMode = SslMode.Disable;
        Connection = to.ConnectionString;
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>A connection string that leads through this.</summary>
    public string Connection { get; }

    /// <summary>Whether nothing gets through.</summary>
    public bool IsDown { get; set; }

    /// <summary>Answers that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>How many answers to let through before the first is cut.</summary>
    public int ToPass { get; set; }

    /// <summary>How many answers to cut from now on.</summary>
    public int ToCut { get; set; }

    /// <summary>Called with each cut.</summary>
    public Action? OnCut { get; set; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            if (IsDown)
                return;
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                var isMarked = new StrongBox();
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), bytes => Request(bytes, isMarked)),
                    PumpAsync(server.GetStream(), client.GetStream(), _ => Answer(isMarked)));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // Either end is gone; the other one learns of it as both are closed.
            }
        }
    }

    private bool Request(ReadOnlySpan<byte> bytes, StrongBox isMarked)
    {
        isMarked.Value |= bytes.IndexOf(_marker) >= 0;
        return !IsDown;
    }

    /// <summary>False where this answer is to be cut.</summary>
    private bool Answer(StrongBox isMarked)
    {
        if (isMarked.Value && ToPass > 0)
        {
            ToPass--;
        }
        else if (isMarked.Value && ToCut > 0)
        {
            ToCut--;
            OnCut?.Invoke();
            Interlocked.Increment(ref _cuts);
            return false;
        }

        isMarked.Value = false;
        return !IsDown;
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Look look)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length && look(buffer.AsSpan(0, length)))
            await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
    }

    private delegate bool Look(ReadOnlySpan<byte> bytes);

    private sealed class StrongBox
    {
        public bool Value { get; set; }
    }
}
