using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Observe.Store.Metrics;
using ZstdSharp;

namespace Observe.Collector.Limits;

/// <summary>Why a body was not read: the status to answer with, the reason to count and a sentence for the sender.</summary>
internal sealed record BodyRefusal(int Status, RefusalReason Reason, string Message);

/// <summary>Reads a request's body whole, bounded before and after decompression.</summary>
internal sealed class RequestBodyReader(IngestGate gate, IOptions<CollectorOptions> options)
{
    /// <summary>Content-Encoding of bodies that are decompressed on the way.</summary>
    public const string Known = "gzip, zstd, deflate or none";

    /// <summary>The body, which the caller disposes, or the reason why there is none.</summary>
    public async ValueTask<(RequestBody? Body, BodyRefusal? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        if (request.ContentLength > limits.MaxBodySize)
            return (null, TooLarge(limits.MaxBodySize, "collector.maxBodySize"));
        LimitWire(request, limits.MaxBodySize);
        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        var stream = Decompressed(request.Body, encoding);
        if (stream is null)
        {
            return (null, new BodyRefusal(
                StatusCodes.Status415UnsupportedMediaType, RefusalReason.Malformed,
                $"content encoding `{encoding}` is not known: use {Known}"));
        }

        var body = new RequestBody(gate);
        var refusal = await FillAsync(body, stream, encoding, limits, cancellationToken);
        if (refusal is null)
            return (body, null);
        body.Dispose();
        return (null, refusal);
    }

    /// <summary>The body as sent, for encodings that the receiver undoes itself (snappy blocks).</summary>
    public async ValueTask<(RequestBody? Body, BodyRefusal? Refusal)> ReadRawAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        if (request.ContentLength > limits.MaxBodySize)
            return (null, TooLarge(limits.MaxBodySize, "collector.maxBodySize"));
        LimitWire(request, limits.MaxBodySize);
        var body = new RequestBody(gate);
        var refusal = await FillAsync(body, request.Body, "", limits, cancellationToken);
        if (refusal is null)
            return (body, null);
        body.Dispose();
        return (null, refusal);
    }

    public static BodyRefusal Busy() => new(
        StatusCodes.Status503ServiceUnavailable, RefusalReason.StorageFailure,
        "too many requests are being worked on (collector.maxInFlightSize): send this one again later");

    public static BodyRefusal TooLarge(long limit, string setting) => new(
        StatusCodes.Status413PayloadTooLarge, RefusalReason.BodyTooLarge,
        $"the body is larger than {limit} bytes ({setting}): send smaller batches");

    private static async ValueTask<BodyRefusal?> FillAsync(
        RequestBody body, Stream stream, string encoding, CollectorOptions limits, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var free = body.Free();
                if (free.IsEmpty)
                    return Busy();
                var read = await stream.ReadAsync(free, cancellationToken);
                if (read == 0)
                    return null;
                body.Advance(read);
                if (body.Length > limits.MaxDecodedSize)
                    return TooLarge(limits.MaxDecodedSize, "collector.maxDecodedSize");
            }
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(limits.MaxBodySize, "collector.maxBodySize");
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return new BodyRefusal(error.StatusCode, RefusalReason.Malformed, "the body came too slowly and was not waited for: send it again");
        }
        catch (BadHttpRequestException error)
        {
            return new BodyRefusal(error.StatusCode, RefusalReason.Malformed, error.Message);
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or EndOfStreamException)
        {
            return new BodyRefusal(
                StatusCodes.Status400BadRequest, RefusalReason.Malformed, $"the body is not {encoding}: {error.Message}");
        }
        finally
        {
            if (encoding.Length > 0)
                await stream.DisposeAsync();
        }
    }

    /// <summary>Bodies without a length are cut off by the server itself.</summary>
    private static void LimitWire(HttpRequest request, long limit)
    {
        var feature = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (feature is { IsReadOnly: false } && (feature.MaxRequestBodySize is null || feature.MaxRequestBodySize > limit))
            feature.MaxRequestBodySize = limit;
    }

    private static Stream? Decompressed(Stream body, string encoding) => encoding switch
    {
        "" or "identity" => body,
        "gzip" => new GZipStream(body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress, leaveOpen: true),
        "zstd" => new DecompressionStream(body, leaveOpen: true),
        _ => null,
    };
}
