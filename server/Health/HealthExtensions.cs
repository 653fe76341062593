namespace Observe.Server.Health;

internal static class HealthExtensions
{
    public static IServiceCollection AddReadiness(this IServiceCollection services) => services.AddSingleton<Readiness>();

    /// <summary>Prometheus's paths: alive, and ready to serve (the store is recovered, every role has started).</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/-/healthy", [HttpMethods.Get, HttpMethods.Head], () => Results.Text("Observe is healthy.\n")).AllowAnonymous();
        endpoints.MapMethods("/-/ready", [HttpMethods.Get, HttpMethods.Head], (Readiness readiness) => readiness.IsReady
            ? Results.Text("Observe is ready.\n")
            : Results.Text("Observe is starting.\n", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
        return endpoints;
    }
}
