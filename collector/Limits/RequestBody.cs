using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ZstdSharp;

namespace Observe.Collector.Limits;

/// <summary>Why a body was not read: the status to answer with and a sentence.</summary>
internal sealed record BodyRefusal(int Status, string Message);

/// <summary>Reads a request's body whole, bounded before and after decompression.</summary>
internal static class RequestBody
{
    public static async ValueTask<(byte[]? Body, BodyRefusal? Refusal)> ReadAsync(
        HttpRequest request, CollectorOptions options, CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.MaxBodySize)
            return (null, TooLarge(options.MaxBodySize, "collector.maxBodySize"));
        var encoding = request.Headers.ContentEncoding.ToString().ToLowerInvariant();
        try
        {
            await using var stream = encoding switch
            {
                "" or "identity" => request.Body,
                "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
                "zstd" => new DecompressionStream(request.Body),
                _ => Stream.Null,
            };
            if (ReferenceEquals(stream, Stream.Null))
                return (null, new BodyRefusal(StatusCodes.Status415UnsupportedMediaType, $"content encoding `{encoding}` is not known: use gzip, zstd, deflate or none"));
            return await ReadBoundedAsync(stream, options.MaxDecodedSize, cancellationToken);
        }
        catch (BadHttpRequestException error)
        {
            return (null, new BodyRefusal(error.StatusCode, error.Message));
        }
        catch (Exception error) when (error is InvalidDataException or ZstdException or EndOfStreamException)
        {
            return (null, new BodyRefusal(StatusCodes.Status400BadRequest, $"the body is not {encoding}: {error.Message}"));
        }
    }

    private static async ValueTask<(byte[]? Body, BodyRefusal? Refusal)> ReadBoundedAsync(
        Stream stream, long limit, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(16 * 1024), cancellationToken);
            if (read == 0)
                return (buffer.WrittenSpan.ToArray(), null);
            buffer.Advance(read);
            if (buffer.WrittenCount > limit)
                return (null, TooLarge(limit, "collector.maxDecodedSize"));
        }
    }

    private static BodyRefusal TooLarge(long limit, string setting)
        => new(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {limit} bytes ({setting}): send smaller batches");
}
