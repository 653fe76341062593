using System.Net.Http.Json;
using Observe.Store.Alerts;

namespace Observe.Analyzer.Alerting.Channels;

/// <summary>A POST to a receiver's URL: no redirects, no proxy, no cookies.</summary>
internal static class JsonPost
{
    public static async Task SendAsync(AlertReceiver receiver, object body, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = (context, stop) => ReceiverAddress.ConnectAsync(context.DnsEndPoint, receiver, stop),
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var answer = await client.PostAsJsonAsync(receiver.Url, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
