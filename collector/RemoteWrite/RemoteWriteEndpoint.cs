using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Collector.Wire;
using Observe.Store.Access;
using Observe.Store.Metrics;
using Observe.Store.Tenancy;
using Snappier;

namespace Observe.Collector.RemoteWrite;

/// <summary>
/// POST /api/v1/write, Prometheus's remote write 1.0 and 2.0: snappy blocks of protobuf. 204 where all was kept, 400 where some was
/// refused (the rest is kept), 503 where the sender should try again.
/// </summary>
internal sealed class RemoteWriteEndpoint(
    IMetricWriter writer, SourceRegistry sources, IOptions<CollectorOptions> options)
{
    /// <summary>Prometheus's own receiver refuses more.</summary>
    private const int MaxDecoded = 32 << 20;

    private const string V2 = "io.prometheus.write.v2.Request";

    public static void Map(IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/api/v1/write", (HttpContext context, RemoteWriteEndpoint endpoint) => endpoint.HandleAsync(context))
            .RequireAuthorization(AccessPolicies.Operate);

    private async Task HandleAsync(HttpContext context)
    {
        var type = context.Request.ContentType ?? "";
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (!type.StartsWith("application/x-protobuf", StringComparison.OrdinalIgnoreCase) || encoding is not ("snappy" or ""))
        {
            await AnswerAsync(context, StatusCodes.Status415UnsupportedMediaType, "send application/x-protobuf in snappy blocks");
            return;
        }

        context.Request.Headers.ContentEncoding = "";
        var (body, refusal) = await RequestBody.ReadAsync(context.Request, options.Value, context.RequestAborted);
        var tally = new IngestTally();
        var counts = new RemoteWriteCounts();
        if (body is null)
        {
            tally.Refuse(RefusalReason.BodyTooLarge, refusal!.Message);
            await AnswerAsync(context, refusal.Status, refusal.Message);
        }
        else if (await IngestAsync(body, type.Contains(V2, StringComparison.Ordinal), tally, counts, context.RequestAborted) is { } problem)
        {
            tally.Refuse(RefusalReason.Malformed, problem);
            await AnswerAsync(context, StatusCodes.Status400BadRequest, problem);
        }
        else
        {
            WriteCounts(context, tally, counts);
            var status = tally.Unavailable ? StatusCodes.Status503ServiceUnavailable
                : tally.RefusedCount > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status204NoContent;
            await AnswerAsync(context, status, tally.Message);
        }

        sources.Count("remote-write", context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : "unnamed",
            context.Connection.RemoteIpAddress?.ToString() ?? "", tally);
    }

    /// <returns>Why the request cannot be decoded, or null.</returns>
    private async ValueTask<string?> IngestAsync(
        byte[] body, bool isV2, IngestTally tally, RemoteWriteCounts counts, CancellationToken cancellationToken)
    {
        var batch = new WriteBatch();
        try
        {
            if (Snappy.GetUncompressedLength(body) > MaxDecoded)
                return $"the request is larger than {MaxDecoded} bytes decompressed";
            var decoder = new RemoteWriteDecoder(writer, batch, tally, counts);
            var request = Snappy.DecompressToArray(body);
            if (isV2)
                decoder.DecodeV2(request);
            else
                decoder.DecodeV1(request);
        }
        catch (Exception error) when (error is InvalidDataException or MalformedException or ArgumentException)
        {
            return $"the request cannot be decoded: {error.Message}";
        }

        if (!batch.IsEmpty)
            tally.Add(await writer.WriteAsync(TenantId.Default, batch, WriteOrigin.Outside, cancellationToken));
        return null;
    }

    /// <summary>2.0 wants to know on every outcome what was written; refused samples are taken off.</summary>
    private static void WriteCounts(HttpContext context, IngestTally tally, RemoteWriteCounts counts)
    {
        var refused = (int)(counts.Samples + counts.Histograms - tally.Accepted);
        void Header(string what, int count) => context.Response.Headers[$"X-Prometheus-Remote-Write-{what}-Written"] =
            (tally.Unavailable ? 0 : Math.Max(0, count)).ToString(CultureInfo.InvariantCulture);
        Header("Samples", counts.Samples - Math.Min(counts.Samples, Math.Max(0, refused)));
        Header("Histograms", counts.Histograms - Math.Max(0, refused - counts.Samples));
        Header("Exemplars", counts.Exemplars);
    }

    private static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "5";
        return status == StatusCodes.Status204NoContent ? Task.CompletedTask : context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
