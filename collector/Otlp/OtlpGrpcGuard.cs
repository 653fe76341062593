using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Collector.Limits;
using Observe.Collector.Sources;
using Observe.Store.Metrics;

namespace Observe.Collector.Otlp;

/// <summary>
/// Around gRPC's own reading of a request: a frame that is longer than allowed is refused by its header, before a byte of it is buffered,
/// and what gRPC refuses by itself is counted for its sender like everything else.
/// <code>
/// frame: compressed (1 byte, 0 or 1), length (4 bytes, big-endian), message
/// </code>
/// </summary>
internal sealed class OtlpGrpcGuard(OtlpReceiver receiver, IOptions<CollectorOptions> options)
{
    private const int HeaderLength = 5;
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private static readonly object Decoded = new();

    /// <summary>Puts the guard around a service's methods.</summary>
    public static void Around(IEndpointConventionBuilder service)
        => service.Finally(endpoint =>
        {
            var inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => context.RequestServices.GetRequiredService<OtlpGrpcGuard>().InvokeAsync(context, inner);
        });

    /// <summary>Says that the receiver has the request, and counts it.</summary>
    public static void MarkDecoded(HttpContext context) => context.Items[Decoded] = true;

    private async Task InvokeAsync(HttpContext context, RequestDelegate inner)
    {
        var sender = Sender.Of(Sender.OtlpGrpc, context);
        if (TooLong(await HeaderAsync(context.Request.BodyReader, context.RequestAborted)) is { } refusal)
        {
            receiver.Refused(sender, refusal);
            WriteStatus(context.Response, StatusCode.ResourceExhausted, refusal.Message);
            return;
        }

        await inner(context);
        if (!context.Items.ContainsKey(Decoded) && RefusedBy(context) is { } ofGrpc)
            receiver.Refused(sender, ofGrpc);
    }

    /// <summary>The frame's header, which stays to be read; null where the request ends before.</summary>
    private static async ValueTask<(bool IsCompressed, uint Length)?> HeaderAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var read = await body.ReadAtLeastAsync(HeaderLength, cancellationToken);
        var bytes = new byte[HeaderLength];
        var isWhole = read.Buffer.Length >= HeaderLength;
        if (isWhole)
            read.Buffer.Slice(0, HeaderLength).CopyTo(bytes);
        body.AdvanceTo(read.Buffer.Start);
        return isWhole ? (bytes[0] != 0, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1))) : null;
    }

    private BodyRefusal? TooLong((bool IsCompressed, uint Length)? header)
    {
        var limits = options.Value;
        return header switch
        {
            { Length: var length } when length > limits.MaxBodySize => RequestBodyReader.TooLarge(limits.MaxBodySize, "collector.maxBodySize"),
            { IsCompressed: false, Length: var length } when length > limits.MaxDecodedSize
                => RequestBodyReader.TooLarge(limits.MaxDecodedSize, "collector.maxDecodedSize"),
            _ => null,
        };
    }

    private static BodyRefusal? RefusedBy(HttpContext context)
    {
        var (code, message) = (Answered(context, StatusHeader), Uri.UnescapeDataString(Answered(context, MessageHeader)));
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return (StatusCode)number switch
        {
            // What the sender itself gave up.
            StatusCode.OK or StatusCode.Cancelled or StatusCode.DeadlineExceeded => null,
            StatusCode.ResourceExhausted => new BodyRefusal(StatusCodes.Status413PayloadTooLarge, RefusalReason.BodyTooLarge, message),
            _ => new BodyRefusal(StatusCodes.Status400BadRequest, RefusalReason.Malformed, message),
        };
    }

    /// <summary>The status is in the headers where there is no message, else in the trailers.</summary>
    private static string Answered(HttpContext context, string name)
        => context.Response.Headers.TryGetValue(name, out var header) ? header.ToString()
            : context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.TryGetValue(name, out var trailer) == true ? trailer.ToString()
            : "";

    private static void WriteStatus(HttpResponse response, StatusCode code, string message)
    {
        response.ContentType = "application/grpc";
        response.Headers[StatusHeader] = ((int)code).ToString(CultureInfo.InvariantCulture);
        response.Headers[MessageHeader] = Uri.EscapeDataString(message);
    }
}
