using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Observe.Analyzer.Tests.Alerting;

/// <summary>Somebody's webhook, out of order for the first calls.</summary>
internal sealed class FailingReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;
    private int _failures;

    public FailingReceiver(int failures)
    {
        _failures = failures;
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _loop = RunAsync();
    }

    public string Url { get; }

    public IEnumerable<string?> Statuses => Bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("status").GetString());

    public ConcurrentQueue<string> Bodies { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                Bodies.Enqueue(await reader.ReadToEndAsync());
                context.Response.StatusCode = _failures-- > 0 ? 500 : 200;
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
