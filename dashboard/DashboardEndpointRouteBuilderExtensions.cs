using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Alerts;
using Observe.Dashboard.ApiDocument;
using Observe.Dashboard.Boards;
using Observe.Dashboard.Cardinality;
using Observe.Dashboard.Conditions;
using Observe.Dashboard.Documents;
using Observe.Dashboard.JaegerApi;
using Observe.Dashboard.Listeners;
using Observe.Dashboard.Live;
using Observe.Dashboard.Page;
using Observe.Dashboard.Policies;
using Observe.Dashboard.PrometheusApi;
using Observe.Dashboard.TempoApi;
using Observe.Dashboard.Traces;
using Observe.Dashboard.Workloads;
using Observe.Store.Access;

namespace Observe.Dashboard;

public static class DashboardEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusApi().MapJaegerApi().MapTempoApi();
        var api = endpoints.MapGroup("/api/observe/v1").RequireAuthorization(AccessPolicies.Read).DisableAntiforgery()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized);
        api.RefuseNegativeLimits(problem => Results.Problem($"parameter `limit`: {problem}", statusCode: StatusCodes.Status400BadRequest));
        WorkloadEndpoints.Map(api);
        PolicyEndpoints.Map(api);
        AlertEndpoints.Map(api);
        BoardEndpoints.Map(api);
        TraceEndpoints.Map(api);
        CardinalityEndpoint.Map(api);
        ConditionEndpoints.Map(api);
        ListenerEndpoints.Map(api);
        LiveEndpoint.Map(api);
        ApiDocumentExtensions.Map(endpoints);
        PageExtensions.Map(endpoints);
        return endpoints;
    }
}
