using System.Net;
using System.Net.Sockets;
using Observe.Store.Alerts;

namespace Observe.Autoscaler.Targets.Webhook;

/// <summary>
/// Connects only to addresses a webhook may go to. The check is on the address connected to, after the name is resolved, so a name
/// cannot change its mind between check and call.
/// </summary>
internal sealed class AddressGuard(bool allowPrivate)
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("240.0.0.0/4"),
    ];

    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Never.Any(network => network.Contains(plain)) && (allowPrivate || !PrivateAddress.Is(plain));
    }

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, Allows);
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(
                $"{string.Join(", ", addresses.Select(address => address.ToString()))}{(IPAddress.TryParse(host.Host, out _) ? "" : $", which {host.Host} is,")} is a loopback, link-local or private address: webhooks may not go there"
                + " (autoscaler.webhook.allowPrivate opens loopback and private addresses)");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
