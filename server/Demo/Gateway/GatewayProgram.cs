using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Observe.Server.Demo.Gateway;

/// <summary>
/// The demo's gateway, a process of its own: YARP forwards <c>/FUNCTION/…</c> to the instances that Observe's process target lists,
/// holds requests that find no free slot, and reports as an Envoy would. Trace headers pass through untouched.
/// </summary>
internal static class GatewayProgram
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string listen, Uri observe, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(listen);
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<GatewayClusters>();
        builder.Services.AddHostedService(services => new InstancePoller(
            observe, services.GetRequiredService<GatewayClusters>(), services.GetRequiredService<TimeProvider>()));
        await using var application = builder.Build();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
        });
        application.MapGet("/stats/prometheus", (GatewayClusters clusters) => clusters.WritePage());
        application.Map("/{function}/{**rest}", (string function, HttpContext context, GatewayClusters clusters, IHttpForwarder forwarder)
            => ForwardAsync(function, context, clusters, forwarder, client));
        await application.RunAsync(cancellationToken);
    }

    private static async Task ForwardAsync(
        string function, HttpContext context, GatewayClusters clusters, IHttpForwarder forwarder, HttpMessageInvoker client)
    {
        if (clusters.Find(function) is not { } cluster)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var time = TimeProvider.System;
        // A function that became ready only after this moment made the request wait for a cold start.
        context.Request.Headers["x-arrival-ms"] = time.GetUtcNow().ToUnixTimeMilliseconds().ToString();
        using var slot = await cluster.Pool.AcquireAsync(WaitLimit, time, context.RequestAborted);
        if (slot is null)
        {
            cluster.Statistics.TimedOutWaiting();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var started = time.GetTimestamp();
        await forwarder.SendAsync(context, slot.Url, client, ForwarderRequestConfig.Empty, HttpTransformer.Default);
        cluster.Statistics.Completed(context.Response.StatusCode, time.GetElapsedTime(started).TotalMilliseconds);
    }
}
