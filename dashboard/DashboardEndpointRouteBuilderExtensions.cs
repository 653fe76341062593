using Microsoft.AspNetCore.Routing;

namespace Observe.Dashboard;

public static class DashboardEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder endpoints) => endpoints;
}
