using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.Traces;

/// <summary>Search of traces, one trace, names of services and operations.</summary>
internal static class TraceEndpoints
{
    private const long DefaultReach = 3_600_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/traces", SearchAsync).WithSummary("Traces that match, newest first").Produces<ItemList<TraceSummary>>();
        api.MapGet("/traces/{id}", async (string id, ISpanReader reader, CancellationToken cancellationToken)
            => await reader.TraceAsync(TenantId.Default, id, cancellationToken) is { Count: > 0 } spans
                ? StateDocuments.Json(new TraceDocument(id, spans))
                : StateDocuments.NotFound("trace", id)).WithSummary("Every span of one trace").Produces<TraceDocument>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/services", async (ISpanReader reader, CancellationToken cancellationToken)
            => StateDocuments.Json(new ItemList<string>(await reader.ServicesAsync(TenantId.Default, cancellationToken))))
            .WithSummary("Services that sent spans").Produces<ItemList<string>>();
        api.MapGet("/services/{service}/operations", async (string service, ISpanReader reader, CancellationToken cancellationToken)
            => StateDocuments.Json(new ItemList<string>(await reader.OperationsAsync(TenantId.Default, service, cancellationToken))))
            .WithSummary("Operations of one service").Produces<ItemList<string>>();
    }

    private static async Task<IResult> SearchAsync(
        string? service, string? operation, double? minMs, double? maxMs, bool? error, long? start, long? end, int? limit, string[]? tag,
        ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        if (tag?.FirstOrDefault(text => !text.Contains('=', StringComparison.Ordinal)) is { } bad)
            return Results.Problem($"parameter `tag`: `{bad}` is not NAME=VALUE", statusCode: StatusCodes.Status400BadRequest);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var query = new SpanQuery
        {
            MinTime = start ?? now - DefaultReach,
            MaxTime = end ?? now,
            Service = service is { Length: > 0 } ? service : null,
            Operation = operation is { Length: > 0 } ? operation : null,
            MinDuration = Duration(minMs),
            MaxDuration = Duration(maxMs),
            ErrorsOnly = error == true,
            Tags = [.. (tag ?? []).Select(text => text.Split('=', 2)).Select(pair => new SpanAttribute(pair[0], pair[1]))],
            Limit = Math.Clamp(limit ?? 50, 1, 500),
        };
        return StateDocuments.Json(new ItemList<TraceSummary>(await reader.SearchAsync(TenantId.Default, query, cancellationToken)));
    }

    /// <summary>No span lasts longer than a year.</summary>
    private static TimeSpan? Duration(double? milliseconds)
        => milliseconds is { } given && !double.IsNaN(given) ? TimeSpan.FromMilliseconds(Math.Clamp(given, 0, 365 * 86_400_000.0)) : null;

    private sealed record TraceDocument(string TraceId, IReadOnlyList<Span> Spans);
}
