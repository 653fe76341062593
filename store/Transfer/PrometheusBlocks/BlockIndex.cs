using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Transfer.PrometheusBlocks;

/// <summary>A series of a block: its number there, labels, and where its chunks lie.</summary>
/// <param name="Reference">What tombstones name it by: its place in the index by 16 bytes.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Chunks">Places of its chunks: number of the file, from 0, above the offset in it, 4 B each.</param>
internal sealed record BlockSeries(ulong Reference, LabelSet Labels, IReadOnlyList<ulong> Chunks);

/// <summary>Reads the index of a block, version 2: symbols and series; postings are of no use here (tsdb/docs/format/index.md).</summary>
internal static class BlockIndex
{
    private const uint Magic = 0xBAAAD700;
    private const byte Version = 2;
    private const int HeaderLength = 5;

    /// <summary>Six offsets of 8 B and the checksum.</summary>
    private const int ContentsLength = 52;

    /// <summary>Series begin at multiples of this.</summary>
    private const int Alignment = 16;

    /// <exception cref="InvalidDataException">The bytes are no such index; the message says why.</exception>
    public static IEnumerable<BlockSeries> Read(ReadOnlyMemory<byte> index, TransferProblems problems, string path)
    {
        var (symbols, from, to) = Open(index.Span);
        for (var at = from; at < to;)
        {
            at = (at + Alignment - 1) / Alignment * Alignment;
            if (at >= to)
                yield break;
            var (series, end, problem) = ReadSeries(index.Span, at, symbols);
            at = end;
            if (series is not null)
                yield return series;
            else
                problems.Add($"{path}: {problem}");
        }
    }

    private static (string[] Symbols, int From, int To) Open(ReadOnlySpan<byte> index)
    {
        if (index.Length < HeaderLength + ContentsLength)
            throw new InvalidDataException("the index is too short");
        var header = new ByteReader(index);
        if (header.UInt32BigEndian() != Magic)
            throw new InvalidDataException("the index is none of Prometheus's");
        if (header.Byte() is var version && version != Version)
            throw new InvalidDataException($"the index has version {version}, only {Version} is read");
        var contents = index[^ContentsLength..];
        var from = new ByteReader(contents);
        Span<ulong> offsets = stackalloc ulong[6];
        foreach (ref var offset in offsets)
            offset = from.UInt64BigEndian();
        if (Castagnoli.Crc32C(contents[..^4]) != from.UInt32BigEndian())
            throw new InvalidDataException("the index's table of contents is damaged");
        var (series, end) = (offsets[1], (ulong)(index.Length - ContentsLength));
        foreach (var offset in offsets)
        {
            if (offset > series)
                end = Math.Min(end, offset);
        }

        return (Symbols(Section(index, offsets[0])), (int)Math.Min(series, end), (int)end);
    }

    private static string[] Symbols(ReadOnlySpan<byte> section)
    {
        var from = new ByteReader(section);
        var count = from.UInt32BigEndian();
        if (count > section.Length)
            throw new InvalidDataException("the index has more symbols than bytes");
        var symbols = new string[count];
        for (var i = 0; i < symbols.Length; i++)
            symbols[i] = from.Text();
        return symbols;
    }

    /// <summary>What has its length (4 B) before it and its checksum behind it.</summary>
    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> index, ulong offset)
    {
        var from = new ByteReader(index, (int)Math.Min(offset, int.MaxValue));
        var body = from.Take((int)Math.Min(from.UInt32BigEndian(), int.MaxValue));
        return Castagnoli.Crc32C(body) == from.UInt32BigEndian() ? body : throw new InvalidDataException("the index's symbols are damaged");
    }

    private static (BlockSeries? Series, int End, string? Problem) ReadSeries(ReadOnlySpan<byte> index, int at, string[] symbols)
    {
        var from = new ByteReader(index, at);
        var body = from.Take(from.Count());
        var isGood = Castagnoli.Crc32C(body) == from.UInt32BigEndian();
        if (!isGood)
            return (null, from.Position, $"the series at {at} of the index is damaged");
        var entry = new ByteReader(body);
        var labels = new Label[entry.Count()];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = new Label(Symbol(symbols, entry.Varint()), Symbol(symbols, entry.Varint()));
        if (!LabelSet.TryFrom(labels, out var set, out var duplicate))
            return (null, from.Position, $"the series at {at} of the index has label {duplicate} twice");
        var chunks = new ulong[entry.Count()];
        for (var i = 0; i < chunks.Length; i++)
        {
            // Begin (from the end of the one before) and length in time, which the samples tell as well.
            entry.Varint();
            entry.Varint();
            chunks[i] = i == 0 ? entry.Varint() : chunks[i - 1] + (ulong)entry.Zigzag();
        }

        return (new BlockSeries((ulong)(at / Alignment), set, chunks), from.Position, null);
    }

    private static string Symbol(string[] symbols, ulong number)
        => number < (ulong)symbols.Length ? symbols[number] : throw new InvalidDataException($"the index has no symbol {number}");
}
