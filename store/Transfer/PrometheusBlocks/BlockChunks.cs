using Observe.Store.Chunks;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>How a chunk is encoded (tsdb/docs/format/chunks.md).</summary>
internal enum ChunkEncoding : byte
{
    None = 0,
    Xor = 1,
    Histogram = 2,
    FloatHistogram = 3,
}

/// <summary>The chunk files of a block: length varint, encoding 1 B, data, checksum of both 4 B.</summary>
internal sealed class BlockChunks(string folder) : IDisposable
{
    private const uint Magic = 0x85BD40DD;
    private const int HeaderLength = 8;

    /// <summary>Prometheus cuts chunks at 120 samples and a kilobyte or so; histograms' may be larger.</summary>
    private const int MaxChunk = 16 << 20;

    private readonly Dictionary<uint, FileStream> _files = [];

    /// <summary>A chunk's encoding and data.</summary>
    /// <exception cref="InvalidDataException">There is no such chunk, or it is damaged; the message says which.</exception>
    public (ChunkEncoding Encoding, byte[] Data) Read(ulong reference)
    {
        var (file, offset) = (Open((uint)(reference >> 32)), (long)(uint)reference);
        var start = ReadAt(file, offset, (int)Math.Min(10, file.Length - offset));
        var header = new ByteReader(start);
        var length = header.Varint();
        if (length > MaxChunk)
            throw new InvalidDataException($"{file.Name}: the chunk at {offset} is longer than {MaxChunk} bytes");
        var bytes = ReadAt(file, offset + header.Position, (int)length + 1 + sizeof(uint));
        if (Castagnoli.Crc32C(bytes.AsSpan(..^4)) != new ByteReader(bytes.AsSpan(^4..)).UInt32BigEndian())
            throw new InvalidDataException($"{file.Name}: the chunk at {offset} is damaged");
        return ((ChunkEncoding)bytes[0], bytes[1..^4]);
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private FileStream Open(uint number)
    {
        if (_files.TryGetValue(number, out var file))
            return file;
        // Numbered from 0 in references, from 1 on the disk.
        var path = Path.Combine(folder, $"{number + 1:D6}");
        if (!File.Exists(path))
            throw new InvalidDataException($"{path}: is missing");
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        _files[number] = file;
        var header = new ByteReader(ReadAt(file, 0, HeaderLength));
        return header.UInt32BigEndian() == Magic && header.Byte() == 1 ? file : throw new InvalidDataException($"{path}: no chunks of a version that is known");
    }

    private static byte[] ReadAt(FileStream file, long offset, int length)
    {
        if (length < 0 || offset > file.Length - length)
            throw new InvalidDataException($"{file.Name}: ends before {offset + length}");
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}
