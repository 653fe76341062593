using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Observe.Dashboard.Documents;
using Observe.Dashboard.Traces;
using Observe.Store.Spans;
using Observe.Store.Tenancy;

namespace Observe.Dashboard.TempoApi;

/// <summary>One trace in OTLP: JSON, or protobuf for who accepts it. <c>start</c> and <c>end</c> are hints that are not needed here.</summary>
internal static class TraceByIdEndpoints
{
    private const string Protobuf = "application/protobuf";

    public static void Map(RouteGroupBuilder api)
    {
        // Tempo's first version of this route says batches where OTLP says resourceSpans.
        api.MapGet("/traces/{id}", (string id, HttpRequest request, ISpanReader reader, CancellationToken cancellationToken) => AnswerAsync(
            id, reader, spans => Accepts(request)
                ? Results.Bytes(OtlpProtobuf.Trace(spans), Protobuf)
                : new JsonAnswer(StatusCodes.Status200OK, json => OtlpJson.WriteResources(json, "batches", spans)),
            cancellationToken));
        api.MapGet("/v2/traces/{id}", (string id, HttpRequest request, ISpanReader reader, CancellationToken cancellationToken) => AnswerAsync(
            id, reader, spans => Accepts(request)
                ? Results.Bytes(OtlpProtobuf.TraceByIdResponse(spans), Protobuf)
                : new JsonAnswer(StatusCodes.Status200OK, json =>
                {
                    json.WriteStartObject("trace");
                    OtlpJson.WriteResources(json, "resourceSpans", spans);
                    json.WriteEndObject();
                    json.WriteStartObject("metrics");
                    json.WriteEndObject();
                }),
            cancellationToken));
    }

    private static async Task<IResult> AnswerAsync(
        string id, ISpanReader reader, Func<IReadOnlyList<Span>, IResult> answer, CancellationToken cancellationToken)
    {
        if (TraceIdText.Normalize(id) is not { } traceId)
            return TempoResponse.Bad(TraceIdText.Problem(id));
        return await reader.TraceAsync(TenantId.Default, traceId, cancellationToken) is { Count: > 0 } spans ? answer(spans) : TempoResponse.NotFound();
    }

    private static bool Accepts(HttpRequest request) => request.Headers.Accept.ToString().Contains(Protobuf, StringComparison.OrdinalIgnoreCase);
}
