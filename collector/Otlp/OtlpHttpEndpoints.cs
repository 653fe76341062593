using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Store.Access;

namespace Observe.Collector.Otlp;

/// <summary>OTLP over HTTP: POST /v1/metrics, /v1/traces, /v1/logs in protobuf or JSON; the answer has the request's type.</summary>
internal sealed class OtlpHttpEndpoints(OtlpReceiver receiver, RequestBodyReader bodies, IOptions<CollectorOptions> options)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/v1/metrics", OtlpSignal.Metrics);
        Map(endpoints, "/v1/traces", OtlpSignal.Traces);
        Map(endpoints, "/v1/logs", OtlpSignal.Logs);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, OtlpSignal signal)
        => endpoints.MapPost(path, (HttpContext context, OtlpHttpEndpoints otlp) => otlp.HandleAsync(context, signal))
            .RequireAuthorization(AccessPolicies.Operate)
            .ExcludeFromDescription();

    private async Task HandleAsync(HttpContext context, OtlpSignal signal)
    {
        var sender = Sender.Of(Sender.OtlpHttp, context);
        if (EncodingOf(context.Request.ContentType) is not { } encoding)
        {
            await FailAsync(context, OtlpEncoding.Json, StatusCodes.Status415UnsupportedMediaType,
                $"content type `{context.Request.ContentType}` is not known: use {Protobuf} or {Json}");
            return;
        }

        var (body, refusal) = await bodies.ReadAsync(context.Request, context.RequestAborted);
        if (refusal is not null)
        {
            receiver.Refused(sender, refusal);
            await FailAsync(context, encoding, refusal.Status, refusal.Message);
            return;
        }

        using (body)
        {
            var tally = await receiver.ReceiveAsync(signal, encoding, body!.Memory, sender, context.RequestAborted);
            await AnswerAsync(context, signal, encoding, tally);
        }
    }

    private Task AnswerAsync(HttpContext context, OtlpSignal signal, OtlpEncoding encoding, IngestTally tally)
    {
        if (tally.IsUnavailable)
            return FailAsync(context, encoding, StatusCodes.Status503ServiceUnavailable, tally.Message);
        return tally.IsMalformed
            ? FailAsync(context, encoding, StatusCodes.Status400BadRequest, tally.Message)
            : WriteAsync(context, encoding, OtlpResponses.Success(signal, encoding, tally));
    }

    private Task FailAsync(HttpContext context, OtlpEncoding encoding, int status, string message)
    {
        var isUnavailable = status == StatusCodes.Status503ServiceUnavailable;
        context.Response.StatusCode = status;
        if (isUnavailable)
            context.Response.Headers.RetryAfter = Math.Ceiling(options.Value.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var code = isUnavailable ? OtlpResponses.Unavailable : OtlpResponses.InvalidArgument;
        return WriteAsync(context, encoding, OtlpResponses.Error(encoding, code, message));
    }

    private static Task WriteAsync(HttpContext context, OtlpEncoding encoding, byte[] body)
    {
        context.Response.ContentType = encoding == OtlpEncoding.Json ? Json : Protobuf;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static OtlpEncoding? EncodingOf(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        if (type.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
            return OtlpEncoding.Protobuf;
        return type.Equals(Json, StringComparison.OrdinalIgnoreCase) ? OtlpEncoding.Json : null;
    }
}
