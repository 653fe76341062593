using Microsoft.AspNetCore.Routing;

namespace Observe.Analyzer;

public static class AnalyzerEndpointRouteBuilderExtensions
{
    public static IEndpointRouteBuilder MapAnalyzer(this IEndpointRouteBuilder endpoints) => endpoints;
}
