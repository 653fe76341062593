using System.Net;
using System.Net.Http.Headers;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Observe.Store.Access;
using Observe.Store.Metrics;
using Observe.Store.Spans;
using Observe.Store.State;
using Observe.TestSupport;
using Observe.TestSupport.Metrics;
using Observe.TestSupport.Spans;
using Observe.TestSupport.State;

namespace Observe.Collector.Tests;

/// <summary>The collector behind a real Kestrel: one port for HTTP/1.1, one for HTTP/2, over stores in memory.</summary>
internal sealed class CollectorServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private CollectorServer(WebApplication application, SwitchableWriter writer, FakeTimeProvider time)
    {
        _application = application;
        (Writer, Time) = (writer, time);
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Http = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        Channel = GrpcChannel.ForAddress(addresses[1]);
    }

    public SwitchableWriter Writer { get; }

    public MemoryMetricStore Metrics => Writer.Store;

    public required MemorySpanStore Spans { get; init; }

    public FakeTimeProvider Time { get; }

    /// <summary>Warnings and errors.</summary>
    public required LogLines Log { get; init; }

    public HttpClient Http { get; }

    public GrpcChannel Channel { get; }

    public IServiceProvider Services => _application.Services;

    public static async Task<CollectorServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var writer = new SwitchableWriter();
        var time = new FakeTimeProvider(TestTime.Now);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings.Select(item => KeyValuePair.Create(item.Key, (string?)item.Value)));
        var log = new LogLines();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(log);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var spans = new MemorySpanStore();
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthorization(options =>
        {
            foreach (var policy in new[] { AccessPolicies.Read, AccessPolicies.Operate, AccessPolicies.Admin })
                options.AddPolicy(policy, rule => rule.RequireAssertion(_ => true));
        });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IMetricWriter>(writer);
        builder.Services.AddSingleton<ISpanWriter>(spans);
        builder.Services.AddSingleton<IStateStore, MemoryStateStore>();
        builder.Services.AddCollector(builder.Configuration);
        var application = builder.Build();
        application.UseRouting();
        application.UseAuthorization();
        application.MapCollector();
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new CollectorServer(application, writer, time) { Spans = spans, Log = log };
    }

    public Task<HttpResponseMessage> PostAsync(
        string path, byte[] body, string contentType, string? encoding = null, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType.Length > 0 ? MediaTypeHeaderValue.Parse(contentType) : null;
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}
