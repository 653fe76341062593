using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.PrometheusApi;

namespace Observe.Dashboard;

public static class DashboardEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusApi();
}
