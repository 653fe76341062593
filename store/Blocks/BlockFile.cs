using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Observe.Store.Chunks;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>A block on disk, open for reading as long as a chunk of it may be asked for.</summary>
internal sealed class BlockFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private BlockFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Opens a block and gives each series' chunks to <paramref name="series"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of another version; the message says how.</exception>
    public static BlockFile Open(string path, Action<LabelSet, BlockChunk> series)
    {
        var file = new BlockFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        try
        {
            file.ReadIndex(series);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Decodes one chunk.</summary>
    /// <exception cref="InvalidDataException">The chunk's checksum does not hold.</exception>
    public void Decode(BlockChunk chunk, long minTime, long maxTime, SampleBuffer into)
    {
        var rented = ArrayPool<byte>.Shared.Rent(chunk.Length);
        try
        {
            var bytes = rented.AsSpan(0, chunk.Length);
            Read(bytes, chunk.Offset);
            if ((uint)XxHash3.HashToUInt64(bytes) != chunk.Checksum)
                throw new InvalidDataException($"{Path}: the chunk at {chunk.Offset} is damaged");
            ChunkCodec.Decode(bytes, minTime, maxTime, into);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void ReadIndex(Action<LabelSet, BlockChunk> series)
    {
        Span<byte> header = stackalloc byte[8];
        Span<byte> footer = stackalloc byte[BlockWriter.FooterLength];
        if (Length < header.Length + footer.Length)
            throw new InvalidDataException($"{Path}: too short for a block");
        Read(header, 0);
        if (!header.SequenceEqual(BlockWriter.FileHeader))
            throw new InvalidDataException($"{Path}: not a block of this version");
        Read(footer, Length - footer.Length);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(footer);
        var length = BinaryPrimitives.ReadInt64LittleEndian(footer[8..]);
        if (offset < header.Length || length < 0 || length > int.MaxValue || offset + length + footer.Length != Length)
            throw new InvalidDataException($"{Path}: the footer is damaged");
        var index = new byte[length];
        Read(index, offset);
        if (XxHash3.HashToUInt64(index) != BinaryPrimitives.ReadUInt64LittleEndian(footer[16..]))
            throw new InvalidDataException($"{Path}: the index is damaged");
        ReadSeries(index, series);
    }

    private void ReadSeries(ReadOnlySpan<byte> index, Action<LabelSet, BlockChunk> series)
    {
        var from = new ByteReader(index);
        for (var left = from.Count(); left > 0; left--)
        {
            var labels = JournalRecord.DecodeLabels(ref from);
            for (var chunks = from.Count(); chunks > 0; chunks--)
            {
                var minTime = from.Zigzag();
                series(labels, new BlockChunk(
                    this, minTime, minTime + (long)from.Varint(), (int)from.Varint(), (long)from.Varint(), (int)from.Varint(), from.UInt32()));
            }
        }
    }

    private void Read(Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_handle, into, offset);
            if (read == 0)
                throw new InvalidDataException($"{Path}: ends early");
            into = into[read..];
            offset += read;
        }
    }
}

/// <summary>A chunk in a block.</summary>
internal sealed class BlockChunk(BlockFile file, long minTime, long maxTime, int count, long offset, int length, uint checksum) : IChunk
{
    public BlockFile File { get; } = file;

    public long MinTime { get; } = minTime;

    public long MaxTime { get; } = maxTime;

    public int Count { get; } = count;

    public long Offset { get; } = offset;

    public int Length { get; } = length;

    public uint Checksum { get; } = checksum;

    public void Decode(long minTime, long maxTime, SampleBuffer into) => File.Decode(this, minTime, maxTime, into);
}
