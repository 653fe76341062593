using System.Collections.Concurrent;
using System.Text.Json;

namespace Observe.Server.Demo;

/// <summary>Somebody's pager: takes Alertmanager's webhook JSON and keeps a line for each alert.</summary>
internal sealed class AlertSink(Uri listen, Action<string> say) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _received = new();
    private WebApplication? _application;

    public IReadOnlyCollection<string> Received => _received;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(listen.ToString());
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        _application.MapPost("/", (JsonElement body) => Take(body));
        return _application.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
    }

    private void Take(JsonElement body)
    {
        foreach (var alert in body.GetProperty("alerts").EnumerateArray())
        {
            var line = $"{alert.GetProperty("status").GetString()}: {Annotation(alert)}";
            _received.Enqueue(line);
            say($"alert {line}");
        }
    }

    private static string Annotation(JsonElement alert)
        => alert.TryGetProperty("annotations", out var annotations)
            && (annotations.TryGetProperty("summary", out var text) || annotations.TryGetProperty("description", out text))
                ? text.GetString() ?? ""
                : alert.GetProperty("labels").ToString();
}
