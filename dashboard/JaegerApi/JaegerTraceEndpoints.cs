using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.JaegerApi;

/// <summary>Search of traces, traces by their ids.</summary>
internal static class JaegerTraceEndpoints
{
    private const int MaxIds = 100;

    private static readonly JaegerError NotFound = new(StatusCodes.Status404NotFound, "trace not found");

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/traces", (HttpRequest request, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
            => request.Query["traceID"].OfType<string>().ToArray() is { Length: > 0 } ids
                ? ByIdsAsync(ids, reader, cancellationToken)
                : SearchAsync(new JaegerParameters(request.Query), reader, time, cancellationToken));
        api.MapGet("/traces/{id}", OneAsync);
    }

    private static async Task<IResult> OneAsync(string id, ISpanReader reader, CancellationToken cancellationToken)
    {
        if (TraceIdText.Normalize(id) is not { } traceId)
            return JaegerResponse.Bad(TraceIdText.Problem(id));
        return await reader.TraceAsync(TenantId.Default, traceId, cancellationToken) is { Count: > 0 } spans
            ? JaegerResponse.List([spans], JaegerTraceJson.Write)
            : JaegerResponse.Failed(NotFound);
    }

    /// <summary>Those that are known; the others are errors beside them.</summary>
    private static async Task<IResult> ByIdsAsync(string[] ids, ISpanReader reader, CancellationToken cancellationToken)
    {
        if (ids.Length > MaxIds)
            return JaegerResponse.Bad($"parameter 'traceID': {ids.Length} ids are more than {MaxIds}");
        if (ids.FirstOrDefault(id => TraceIdText.Normalize(id) is null) is { } bad)
            return JaegerResponse.Bad($"parameter 'traceID': {TraceIdText.Problem(bad)}");
        string[] asked = [.. ids.Select(id => TraceIdText.Normalize(id)!).Distinct()];
        var found = await reader.TracesAsync(TenantId.Default, asked, cancellationToken);
        var missing = asked.Except(found.Select(trace => trace[0].TraceId)).Select(id => new JaegerError(0, NotFound.Message, JaegerTraceJson.TraceId(id))).ToArray();
        return JaegerResponse.List(found, JaegerTraceJson.Write, missing);
    }

    private static async Task<IResult> SearchAsync(
        JaegerParameters parameters, ISpanReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!parameters.TrySearch(time.GetUtcNow().ToUnixTimeMilliseconds(), out var search, out var problem))
            return JaegerResponse.Bad(problem);
        return JaegerResponse.List(await reader.TracesAsync(TenantId.Default, search, cancellationToken), JaegerTraceJson.Write);
    }
}
