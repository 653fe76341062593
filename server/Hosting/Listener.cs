using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Observe.Server.Hosting;

/// <summary>
/// The listeners of the program and what each serves: the OTLP ports serve OTLP and nothing else, so that a port opened for
/// senders does not open page and API with it.
/// </summary>
internal static class Listener
{
    private const string Key = "observe.listener";
    private const string Http = "http";
    private const string OtlpGrpc = "otlp-grpc";
    private const string OtlpHttp = "otlp-http";

    public static void Configure(KestrelServerOptions kestrel, ListenPlan plan)
    {
        kestrel.AddServerHeader = false;
        // The collector counts decoded bytes against its own limits; this is the wire's (64 MiB: OTLP's recommendation).
        kestrel.Limits.MaxRequestBodySize = 64 << 20;
        // Without TLS there is no negotiation: a listener speaks one version.
        var web = plan.Certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        Listen(kestrel, plan, plan.Http, Http, web);
        Listen(kestrel, plan, plan.OtlpGrpc, OtlpGrpc, HttpProtocols.Http2);
        Listen(kestrel, plan, plan.OtlpHttp, OtlpHttp, web);
    }

    /// <summary>404 for a path that the listener does not serve.</summary>
    public static Task FilterAsync(HttpContext context, RequestDelegate next)
    {
        var listener = context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out var name) == true ? name : Http;
        var path = context.Request.Path.Value ?? "";
        var served = listener switch
        {
            OtlpGrpc => path.StartsWith("/opentelemetry.proto.collector.", StringComparison.Ordinal),
            OtlpHttp => path.StartsWith("/v1/", StringComparison.Ordinal),
            _ => true,
        };
        if (served)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static void Listen(
        KestrelServerOptions kestrel, ListenPlan plan, ListenAddress? address, string name, HttpProtocols protocols)
    {
        if (address is null)
            return;
        kestrel.Listen(address.Address, address.Port, options =>
        {
            options.Protocols = protocols;
            if (plan.Certificate is not null)
                options.UseHttps(plan.Certificate);
            options.Use(next => connection =>
            {
                connection.Items[Key] = name;
                return next(connection);
            });
        });
    }
}
