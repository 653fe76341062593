using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Observe.Store.Access;

namespace Observe.Dashboard.PrometheusApi;

public static class PrometheusApiExtensions
{
    /// <summary>Prometheus's HTTP API under /api/v1.</summary>
    public static IEndpointRouteBuilder MapPrometheusApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").RequireAuthorization(AccessPolicies.Read).DisableAntiforgery();
        QueryEndpoints.Map(api);
        MetadataEndpoints.Map(api);
        StatusEndpoints.Map(api);
        return endpoints;
    }
}
