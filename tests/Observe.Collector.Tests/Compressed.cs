using System.IO.Compression;
using ZstdSharp;

namespace Observe.Collector.Tests;

internal static class Compressed
{
    public static byte[] With(string encoding, byte[] plain)
    {
        if (encoding == "zstd")
        {
            using var zstd = new Compressor();
            return zstd.Wrap(plain).ToArray();
        }

        using var target = new MemoryStream();
        using (Stream stream = encoding == "gzip"
            ? new GZipStream(target, CompressionMode.Compress)
            : new ZLibStream(target, CompressionMode.Compress))
        {
            stream.Write(plain);
        }

        return target.ToArray();
    }
}
