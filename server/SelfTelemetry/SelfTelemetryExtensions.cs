using Observe.Server.Hosting;
using Observe.Store.Access;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Prometheus;

namespace Observe.Server.SelfTelemetry;

/// <summary>
/// One set of meters, three ways out: /metrics (prometheus-net), the own store, and OTLP where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
internal static class SelfTelemetryExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddSelfTelemetry(this IServiceCollection services, IConfiguration configuration, Roles roles)
    {
        services.AddOptions<SelfTelemetryOptions>().Bind(configuration.GetSection("telemetry")).ValidateDataAnnotations();
        services.AddSingleton<SelfMetrics>();
        services.AddHostedService<SelfMetricsLoop>();
        if (Environment.GetEnvironmentVariable(OtlpEndpoint) is { Length: > 0 })
            AddOtlpExport(services, roles);
        return services;
    }

    public static IEndpointRouteBuilder MapSelfTelemetry(this IEndpointRouteBuilder endpoints)
    {
        var registry = endpoints.ServiceProvider.GetRequiredService<SelfMetrics>().Registry;
        endpoints.MapMetrics("/metrics", registry).RequireAuthorization(AccessPolicies.Read);
        return endpoints;
    }

    private static void AddOtlpExport(IServiceCollection services, Roles roles)
        => services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("observe")
                .AddAttributes([new("observe.roles", roles.ToString())]))
            .WithMetrics(metrics => metrics.AddMeter("Observe.*").AddRuntimeInstrumentation().AddAspNetCoreInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource("Observe.*").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddOtlpExporter());
}
