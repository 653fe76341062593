using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Observe.Autoscaler.Tests.Targets;

/// <summary>A small HTTP server that answers as a platform does, and remembers what it was asked.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FakePlatform(WebApplication application) => _application = application;

    public string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary><c>METHOD path?query body</c>, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentDictionary<string, string> LastHeaders { get; } = new();

    /// <summary>Answers by <c>METHOD path</c>: status and body. What is not here is 404.</summary>
    public ConcurrentDictionary<string, (int Status, string Body)> Answers { get; } = new();

    /// <summary>Every answer waits for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var platform = new FakePlatform(application);
        application.Run(platform.AnswerAsync);
        await application.StartAsync();
        return platform;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        foreach (var header in context.Request.Headers)
            LastHeaders[header.Key] = header.Value.ToString();
        Asked.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}".TrimEnd());
        await Gate.WaitAsync(context.RequestAborted);
        var (status, answer) = Answers.GetValueOrDefault($"{context.Request.Method} {context.Request.Path}", (404, ""));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (status is >= 300 and < 400)
            context.Response.Headers.Location = answer;
        await context.Response.WriteAsync(answer);
    }
}
