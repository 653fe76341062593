using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;

namespace Observe.Dashboard.Listeners;

/// <summary>Where to send: what the page shows to whom it has nothing else to show.</summary>
internal static class ListenerEndpoints
{
    public static void Map(RouteGroupBuilder api)
        => api.MapGet("/listeners", ([FromServices] IOtlpListeners? listeners) => StateDocuments.Json(new ListenerDocument(listeners?.Grpc, listeners?.Http)))
            .WithSummary("Addresses at which this process takes OTLP; one that is left out is off")
            .Produces<ListenerDocument>();

    private sealed record ListenerDocument(string? OtlpGrpc, string? OtlpHttp);
}
