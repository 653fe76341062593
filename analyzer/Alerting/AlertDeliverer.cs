using System.Net;
using System.Net.Http.Json;
using System.Net.Mail;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting;

/// <summary>
/// One attempt to tell one receiver. Names are resolved first and the address that was checked is the one connected to; private
/// addresses only where the receiver allows them; redirects are not followed.
/// </summary>
internal sealed class AlertDeliverer(IOptions<AlertingOptions> options)
{
    /// <summary>Null where it was delivered, else why not.</summary>
    public async Task<string?> DeliverAsync(Alert alert, AlertReceiver receiver, CancellationToken cancellationToken)
    {
        try
        {
            if (receiver.Kind == "email")
                await MailAsync(alert, receiver, cancellationToken);
            else
                await PostAsync(receiver, receiver.Kind == "slack" ? AlertMessages.Slack(alert) : AlertMessages.Webhook(alert, receiver.Name, ""), cancellationToken);
            return null;
        }
        // Whatever a receiver's address or library does, it is this receiver's failure and nobody else's.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return error.InnerException?.Message ?? error.Message;
        }
    }

    private async Task PostAsync(AlertReceiver receiver, object body, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = (context, stop) => ConnectAsync(context.DnsEndPoint, receiver.AllowPrivate, stop),
        };
        using var client = new HttpClient(handler) { Timeout = options.Value.Timeout };
        using var answer = await client.PostAsJsonAsync(receiver.Url, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task MailAsync(Alert alert, AlertReceiver receiver, CancellationToken cancellationToken)
    {
        var url = new Uri(receiver.Url);
        await AllowedAddressAsync(url.Host, receiver.AllowPrivate, cancellationToken);
        var (subject, body) = AlertMessages.Mail(alert);
        using var client = new SmtpClient(url.Host, url.Port > 0 ? url.Port : 25) { Timeout = (int)options.Value.Timeout.TotalMilliseconds };
        using var message = new MailMessage(receiver.From ?? "observe@localhost", receiver.To ?? "", subject, body);
        await client.SendMailAsync(message, cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, bool allowPrivate, CancellationToken cancellationToken)
    {
        var address = await AllowedAddressAsync(endpoint.Host, allowPrivate, cancellationToken);
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

    private static async ValueTask<IPAddress> AllowedAddressAsync(string host, bool allowPrivate, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        return addresses.FirstOrDefault(address => allowPrivate || !PrivateAddress.Is(address))
            ?? throw new HttpRequestException($"{host} is a private address; allow it on the receiver (allowPrivate)");
    }
}
