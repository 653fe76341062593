using System.Buffers.Binary;
using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Journal;
using Observe.Store.Metrics;

namespace Observe.Store.Blocks;

/// <summary>One series' chunks on their way into a block.</summary>
internal sealed record BlockSeries(LabelSet Labels, IReadOnlyList<EncodedChunk> Chunks);

/// <summary>
/// Writes a block: header, chunk bytes, index, footer. Written aside, synced, then renamed, so that a block is there whole or not
/// at all. Format in docs/formats/blocks.md.
/// </summary>
internal static class BlockWriter
{
    /// <summary>"OBSBLCK" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSBLCK\u0001"u8;

    /// <summary>Index offset, index length, hash of the index: 8 bytes each.</summary>
    public const int FooterLength = 24;

    /// <returns>The offset of every chunk, in the order of the series and their chunks.</returns>
    public static long[] Write(string path, IReadOnlyList<BlockSeries> series)
    {
        var temporary = path + ".tmp";
        var offsets = new List<long>();
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            file.Write(FileHeader);
            foreach (var chunk in series.SelectMany(item => item.Chunks))
            {
                offsets.Add(file.Position);
                file.Write(chunk.Bytes.Span);
            }

            WriteIndex(file, series, offsets);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return [.. offsets];
    }

    private static void WriteIndex(FileStream file, IReadOnlyList<BlockSeries> series, List<long> offsets)
    {
        var index = new ByteWriter();
        var chunkNumber = 0;
        index.Varint((ulong)series.Count);
        foreach (var item in series)
        {
            JournalRecord.EncodeLabels(item.Labels, index);
            index.Varint((ulong)item.Chunks.Count);
            foreach (var chunk in item.Chunks)
            {
                index.Zigzag(chunk.MinTime);
                index.Varint((ulong)(chunk.MaxTime - chunk.MinTime));
                index.Varint((ulong)chunk.Count);
                index.Varint((ulong)offsets[chunkNumber++]);
                index.Varint((ulong)chunk.Bytes.Length);
                index.UInt32((uint)XxHash3.HashToUInt64(chunk.Bytes.Span));
            }
        }

        Span<byte> footer = stackalloc byte[FooterLength];
        BinaryPrimitives.WriteInt64LittleEndian(footer, file.Position);
        BinaryPrimitives.WriteInt64LittleEndian(footer[8..], index.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[16..], XxHash3.HashToUInt64(index.Written));
        file.Write(index.Written);
        file.Write(footer);
    }
}
