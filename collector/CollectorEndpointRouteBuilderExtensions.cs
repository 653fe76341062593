using Microsoft.AspNetCore.Routing;

namespace Observe.Collector;

public static class CollectorEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapCollector(this IEndpointRouteBuilder endpoints) => endpoints;
}
