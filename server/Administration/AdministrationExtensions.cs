namespace Observe.Server.Administration;

internal static class AdministrationExtensions
{
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder endpoints) => endpoints;
}
