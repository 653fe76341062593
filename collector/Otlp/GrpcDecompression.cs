using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using Observe.Collector.Limits;

namespace Observe.Collector.Otlp;

/// <summary>
/// A compression of gRPC whose mistakes are the sender's: what is not compressed so is INVALID_ARGUMENT, what unfolds beyond the limit
/// RESOURCE_EXHAUSTED. gRPC itself answers UNKNOWN and logs a stack trace.
/// </summary>
internal sealed class GrpcDecompression(string name, long limit, Func<Stream, Stream> decompress, Func<Stream, CompressionLevel, Stream> compress)
    : ICompressionProvider
{
    public string EncodingName => name;

    public static GrpcDecompression Gzip(long limit) => new(
        "gzip", limit,
        stream => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true),
        (stream, level) => new GZipStream(stream, level, leaveOpen: true));

    public static GrpcDecompression Deflate(long limit) => new(
        "deflate", limit,
        stream => new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true),
        (stream, level) => new ZLibStream(stream, level, leaveOpen: true));

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => compress(stream, compressionLevel ?? CompressionLevel.Fastest);

    public Stream CreateDecompressionStream(Stream stream) => new Unfolding(decompress(stream), name, limit);

    private sealed class Unfolding(Stream inner, string name, long limit) : Stream
    {
        private long _length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var read = inner.Read(buffer);
                _length += read;
                return _length <= limit
                    ? read
                    : throw new RpcException(new Status(StatusCode.ResourceExhausted, RequestBodyReader.TooLarge(limit, "collector.maxDecodedSize").Message));
            }
            catch (InvalidDataException error)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"the body is not {name}: {error.Message}"));
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
