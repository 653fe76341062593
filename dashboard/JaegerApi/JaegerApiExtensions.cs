using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Store.Access;

namespace Observe.Dashboard.JaegerApi;

public static class JaegerApiExtensions
{
    /// <summary>Jaeger's query API under /jaeger/api. Jaeger describes it, Observe's document does not.</summary>
    public static IEndpointRouteBuilder MapJaegerApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/jaeger/api").RequireAuthorization(AccessPolicies.Read).DisableAntiforgery().ExcludeFromDescription();
        NameEndpoints.Map(api);
        JaegerTraceEndpoints.Map(api);
        DependencyEndpoint.Map(api);
        return endpoints;
    }
}
