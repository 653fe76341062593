using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Collector.Wire;
using Observe.Store.Access;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>OTLP over HTTP: POST /v1/metrics, /v1/traces, /v1/logs in protobuf or JSON; the answer has the request's type.</summary>
internal sealed class OtlpEndpoints(OtlpReceiver receiver, SourceRegistry sources, IOptions<CollectorOptions> options)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";
    private const string RetryAfterSeconds = "5";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, signal) in new[] { ("/v1/metrics", OtlpSignal.Metrics), ("/v1/traces", OtlpSignal.Traces), ("/v1/logs", OtlpSignal.Logs) })
        {
            endpoints.MapPost(path, (HttpContext context, OtlpEndpoints otlp) => otlp.HandleAsync(context, signal))
                .RequireAuthorization(AccessPolicies.Operate);
        }
    }

    private async Task HandleAsync(HttpContext context, OtlpSignal signal)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not (Protobuf or Json))
        {
            await FailAsync(context, Json, StatusCodes.Status415UnsupportedMediaType, $"content type `{type}` is not known: use {Protobuf} or {Json}");
            return;
        }

        var (body, refusal) = await RequestBody.ReadAsync(context.Request, options.Value, context.RequestAborted);
        if (body is null)
        {
            Count(context, Refused(refusal!.Status == StatusCodes.Status413PayloadTooLarge ? RefusalReason.BodyTooLarge : RefusalReason.Malformed, refusal.Message));
            await FailAsync(context, type, refusal.Status, refusal.Message);
            return;
        }

        try
        {
            var tally = await receiver.ReceiveAsync(signal, body, type == Json, context.RequestAborted);
            Count(context, tally);
            if (tally.Unavailable)
                await FailAsync(context, type, StatusCodes.Status503ServiceUnavailable, tally.Message);
            else
                await SucceedAsync(context, type, signal, tally);
        }
        catch (MalformedException error)
        {
            Count(context, Refused(RefusalReason.Malformed, error.Message));
            await FailAsync(context, type, StatusCodes.Status400BadRequest, error.Message);
        }
    }

    private void Count(HttpContext context, IngestTally tally)
        => sources.Count("otlp-http", context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : "unnamed",
            context.Connection.RemoteIpAddress?.ToString() ?? "", tally);

    private static IngestTally Refused(RefusalReason reason, string message)
    {
        var tally = new IngestTally();
        tally.Refuse(reason, message);
        return tally;
    }

    private static Task SucceedAsync(HttpContext context, string type, OtlpSignal signal, IngestTally tally)
    {
        context.Response.ContentType = type;
        return type == Protobuf
            ? context.Response.Body.WriteAsync(OtlpReceiver.PartialSuccess(tally), context.RequestAborted).AsTask()
            : JsonSerializer.SerializeAsync(context.Response.Body, OtlpReceiver.PartialSuccessJson(signal, tally), cancellationToken: context.RequestAborted);
    }

    /// <summary>Body of an error: google.rpc.Status.</summary>
    private static Task FailAsync(HttpContext context, string type, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        // InvalidArgument for the sender's mistakes, Unavailable for ours.
        var code = status == StatusCodes.Status503ServiceUnavailable ? 14 : 3;
        return type == Protobuf
            ? context.Response.Body.WriteAsync(new ProtobufWriter().Varint(1, code).Text(2, message).ToArray(), context.RequestAborted).AsTask()
            : JsonSerializer.SerializeAsync(context.Response.Body, new { code, message }, cancellationToken: context.RequestAborted);
    }
}
