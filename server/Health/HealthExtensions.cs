using Microsoft.Extensions.DependencyInjection.Extensions;
using Observe.Store.Conditions;
using Observe.Store.Roles;

namespace Observe.Server.Health;

internal static class HealthExtensions
{
    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.TryAddSingleton<RoleStates>();
        return services.AddSingleton<Readiness>();
    }

    /// <summary>Prometheus's paths: alive, and ready to serve (the store is recovered, every role has started).</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/-/healthy", [HttpMethods.Get, HttpMethods.Head], (RoleStates roles, IStoreCondition store)
            => Results.Text("Observe is healthy.\n" + Describe(roles, store))).AllowAnonymous()
            .WithSummary("Whether the process answers, with the roles it acts as and what it cannot write")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        endpoints.MapMethods("/-/ready", [HttpMethods.Get, HttpMethods.Head], (Readiness readiness, RoleStates roles, IStoreCondition store) => readiness.IsReady
            ? Results.Text("Observe is ready.\n" + Describe(roles, store))
            : Results.Text("Observe is starting.\n", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous()
            .WithSummary("Whether the store is recovered and every role has started; 503 until then and while it stops")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
        return endpoints;
    }

    /// <summary>
    /// A line for each role of which one process acts at a time: one that stands by is as ready as the one that acts. A line for each
    /// kind of telemetry that cannot be written: a process with a full disk stays ready, because it still answers and still scales.
    /// </summary>
    private static string Describe(RoleStates roles, IStoreCondition store)
        => string.Concat(
        [
            .. roles.Names.Select(role => $"{role}: {(roles.IsActing(role) ? "acting" : "standing by")}\n"),
            .. store.Failures.Select(failure =>
                $"{failure.Kind}: not written since {DateTimeOffset.FromUnixTimeMilliseconds(failure.Since):u}: {failure.Why}\n"),
        ]);
}
