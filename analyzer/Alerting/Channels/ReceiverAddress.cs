using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting.Channels;

/// <summary>
/// The address of a receiver's host. It is resolved once, checked, and that very address is connected to: a name that changes its
/// address between check and connection (DNS rebinding) gains nothing.
/// </summary>
internal static class ReceiverAddress
{
    public static async ValueTask<IPAddress> ResolveAsync(string host, AlertReceiver receiver, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        return addresses.FirstOrDefault(address => receiver.AllowPrivate || !PrivateAddress.Is(address))
            ?? throw new HttpRequestException($"{host} is a private address; allow it on the receiver (allowPrivate)");
    }

    /// <summary>A connection for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, AlertReceiver receiver, CancellationToken cancellationToken)
    {
        var address = await ResolveAsync(endpoint.Host, receiver, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
