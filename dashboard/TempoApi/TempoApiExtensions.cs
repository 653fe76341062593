using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Access;

namespace Observe.Dashboard.TempoApi;

public static class TempoApiExtensions
{
    /// <summary>Grafana reads features from the version: this is the API's, not Observe's own.</summary>
    private const string CompatibleVersion = "2.8.0";

    /// <summary>Tempo's API, as Grafana's data source uses it, under /tempo. Tempo describes it, Observe's document does not.</summary>
    public static IEndpointRouteBuilder MapTempoApi(this IEndpointRouteBuilder endpoints)
    {
        var root = endpoints.MapGroup("/tempo").RequireAuthorization(AccessPolicies.Read).DisableAntiforgery().ExcludeFromDescription();
        root.MapGet("/ready", () => Results.Text("ready"));
        var api = root.MapGroup("/api");
        api.MapGet("/echo", () => Results.Text("echo"));
        api.MapGet("/status/buildinfo", () => new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteString("version", CompatibleVersion);
            json.WriteString("revision", "observe-" + typeof(TempoApiExtensions).Assembly.GetName().Version?.ToString(3));
            json.WriteString("branch", "");
            json.WriteString("buildDate", "");
            json.WriteString("buildUser", "");
            json.WriteString("goVersion", "");
        }));
        TraceByIdEndpoints.Map(api);
        SearchEndpoint.Map(api);
        TagEndpoints.Map(api);
        return endpoints;
    }
}
