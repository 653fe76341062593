using Microsoft.AspNetCore.Routing;

namespace Observe.Autoscaler;

public static class AutoscalerEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapAutoscaler(this IEndpointRouteBuilder endpoints) => endpoints;
}
