using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Store.Access;

namespace Observe.Collector.RemoteWrite;

/// <summary>
/// POST /api/v1/write, Prometheus's remote write 1.0 and 2.0. 204 where all was written; 400 where some was refused, the rest is kept
/// then; 503 where the sender should come back. Every answer says how much was written.
/// </summary>
internal sealed class RemoteWriteEndpoint(
    RemoteWriteReceiver receiver, RequestBodyReader bodies, SourceRegistry sources, IOptions<CollectorOptions> options)
{
    private const string Protobuf = RemoteWriteMessage.MediaType;

    public static void Map(IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/api/v1/write", (HttpContext context, RemoteWriteEndpoint endpoint) => endpoint.HandleAsync(context))
            .RequireAuthorization(AccessPolicies.Operate)
            .ExcludeFromDescription();

    private async Task HandleAsync(HttpContext context)
    {
        var outcome = await ReceiveAsync(context);
        sources.Count(Sender.Of(Sender.RemoteWrite, context), outcome.Outcome.Tally);
        await AnswerAsync(context, outcome.Status, outcome.Outcome);
    }

    private async ValueTask<(int Status, RemoteWriteOutcome Outcome)> ReceiveAsync(HttpContext context)
    {
        if (VersionOf(context.Request.ContentType) is not { } version)
            return Unsupported($"content type `{context.Request.ContentType}` is not known: use {Protobuf};proto={RemoteWriteMessage.V2} or {RemoteWriteMessage.V1}");
        // Senders from before the specification say nothing and mean snappy.
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("snappy", StringComparison.OrdinalIgnoreCase))
            return Unsupported($"content encoding `{encoding}` is not known: use snappy");

        var (body, refusal) = await bodies.ReadRawAsync(context.Request, context.RequestAborted);
        if (refusal is not null)
            return (refusal.Status, new RemoteWriteOutcome(IngestTally.Of(refusal.Reason, refusal.Message)));
        using (body)
        {
            var outcome = await receiver.ReceiveAsync(version, body!.Memory, context.RequestAborted);
            return (StatusOf(outcome), outcome);
        }
    }

    private Task AnswerAsync(HttpContext context, int status, RemoteWriteOutcome outcome)
    {
        var headers = context.Response.Headers;
        headers["X-Prometheus-Remote-Write-Samples-Written"] = Text(outcome.Samples);
        headers["X-Prometheus-Remote-Write-Histograms-Written"] = Text(outcome.Histograms);
        headers["X-Prometheus-Remote-Write-Exemplars-Written"] = Text(outcome.Exemplars);
        if (status == StatusCodes.Status503ServiceUnavailable)
            headers.RetryAfter = Text((int)Math.Ceiling(options.Value.RetryAfter.TotalSeconds));
        context.Response.StatusCode = status;
        return status == StatusCodes.Status204NoContent
            ? Task.CompletedTask
            : context.Response.WriteAsync(outcome.Tally.Message + "\n", context.RequestAborted);
    }

    private static int StatusOf(RemoteWriteOutcome outcome)
    {
        if (outcome.IsTooLarge)
            return StatusCodes.Status413PayloadTooLarge;
        if (outcome.Tally.IsUnavailable)
            return StatusCodes.Status503ServiceUnavailable;
        return outcome.Tally.RefusedCount > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status204NoContent;
    }

    private static (int Status, RemoteWriteOutcome Outcome) Unsupported(string message)
        => (StatusCodes.Status415UnsupportedMediaType,
            new RemoteWriteOutcome(IngestTally.Of(Store.Metrics.RefusalReason.Malformed, message)));

    /// <summary>No content type, or one without a message name, is 1.0.</summary>
    private static RemoteWriteVersion? VersionOf(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
            return RemoteWriteVersion.V1;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
            return null;
        var proto = type.Parameters.FirstOrDefault(item => item.Name.Equals("proto", StringComparison.OrdinalIgnoreCase))?.Value;
        return HeaderUtilities.RemoveQuotes(proto ?? "").ToString() switch
        {
            "" or RemoteWriteMessage.V1 => RemoteWriteVersion.V1,
            RemoteWriteMessage.V2 => RemoteWriteVersion.V2,
            _ => null,
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
