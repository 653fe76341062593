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
        api.MapGet("/traces", SearchAsync);
        api.MapGet("/traces/{id}", async (string id, ISpanReader reader, CancellationToken cancellationToken)
            => await reader.TraceAsync(TenantId.Default, id, cancellationToken) is { Count: > 0 } spans
                ? StateDocuments.Json(new { traceId = id, spans })
                : StateDocuments.NotFound("trace", id));
        api.MapGet("/services", async (ISpanReader reader, CancellationToken cancellationToken)
            => StateDocuments.Json(new { items = await reader.ServicesAsync(TenantId.Default, cancellationToken) }));
        api.MapGet("/services/{service}/operations", async (string service, ISpanReader reader, CancellationToken cancellationToken)
            => StateDocuments.Json(new { items = await reader.OperationsAsync(TenantId.Default, service, cancellationToken) }));
    }

    private static async Task<IResult> SearchAsync(
        string? service, string? operation, double? minMs, double? maxMs, bool? error, long? start, long? end, int? limit, string[]? tag,
        ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var query = new SpanQuery
        {
            MinTime = start ?? now - DefaultReach,
            MaxTime = end ?? now,
            Service = service is { Length: > 0 } ? service : null,
            Operation = operation is { Length: > 0 } ? operation : null,
            MinDuration = minMs is { } least ? TimeSpan.FromMilliseconds(least) : null,
            MaxDuration = maxMs is { } most ? TimeSpan.FromMilliseconds(most) : null,
            ErrorsOnly = error == true,
            Tags = [.. (tag ?? []).Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => new SpanAttribute(pair[0], pair[1]))],
            Limit = Math.Clamp(limit ?? 50, 1, 500),
        };
        return StateDocuments.Json(new { items = await reader.SearchAsync(TenantId.Default, query, cancellationToken) });
    }
}
