using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Observe.Collector.Tests.Scraping;

/// <summary>Somebody's metrics page and discovery list, as the test says it is now.</summary>
internal sealed class MetricsPage : IAsyncDisposable
{
    private readonly WebApplication _application;

    private MetricsPage(WebApplication application) => _application = application;

    public string Text { get; set; } = "";

    public string ContentType { get; set; } = "text/plain; version=0.0.4";

    /// <summary>In the place of the text where it is set.</summary>
    public byte[]? Bytes { get; set; }

    /// <summary>What the last visitor asked for.</summary>
    public string Accept { get; private set; } = "";

    public string Targets { get; set; } = "[]";

    public bool IsBroken { get; set; }

    public int Visits { get; private set; }

    public string Address => new Uri(_application.Urls.First()).Authority;

    public static async Task<MetricsPage> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var page = new MetricsPage(application);
        application.MapGet("/metrics", (HttpRequest request) =>
        {
            page.Accept = request.Headers.Accept.ToString();
            page.Visits++;
            return page.IsBroken ? Results.StatusCode(500) : page.Bytes is { } bytes ? Results.Bytes(bytes, page.ContentType) : Results.Text(page.Text, page.ContentType);
        });
        application.MapGet("/targets", () => Results.Text(page.Targets, "application/json"));
        await application.StartAsync(TestContext.Current.CancellationToken);
        return page;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
