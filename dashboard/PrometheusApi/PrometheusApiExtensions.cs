using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Access;

namespace Observe.Dashboard.PrometheusApi;

public static class PrometheusApiExtensions
{
    /// <summary>Prometheus's HTTP API under /api/v1.</summary>
    public static IEndpointRouteBuilder MapPrometheusApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").RequireAuthorization(AccessPolicies.Read).DisableAntiforgery()
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(PrometheusAnswer), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(PrometheusAnswer), ["application/json"]));
        api.RefuseNegativeLimits(problem => ApiResponse.BadParameter("limit", problem));
        QueryEndpoints.Map(api);
        MetadataEndpoints.Map(api);
        StatusEndpoints.Map(api);
        AdminEndpoints.Map(endpoints);
        FederateEndpoint.Map(endpoints);
        return endpoints;
    }
}
