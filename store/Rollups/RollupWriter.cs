using System.IO.Hashing;
using Observe.Store.Chunks;
using Observe.Store.Files;
using Observe.Store.Metrics;
using ZstdSharp;

namespace Observe.Store.Rollups;

/// <summary>
/// Writes a day's rollups, series in order of id: header, records, table, labels, footer. Written
/// aside, synced, then renamed. Format in docs/formats/rollups.md.
/// </summary>
internal sealed class RollupWriter : IDisposable
{
    public const string TemporarySuffix = ".tmp";

    private readonly string _path;
    private readonly long _day;
    private readonly FileStream _file;
    private readonly List<RollupEntry> _entries = [];
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly ByteWriter _series = new();
    private readonly ByteWriter _record = new();

    /// <param name="path">Where the file goes.</param>
    /// <param name="day">Begin of the day, ms.</param>
    public RollupWriter(string path, long day)
    {
        (_path, _day) = (path, day);
        _file = new FileStream(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _file.Write(RollupFooter.FileHeader);
    }

    /// <summary>Adds a series; false where its id comes not after the last one's in what a table tells of it.</summary>
    public bool TryAdd(SeriesId id, LabelSet labels, DaySummaries summaries)
    {
        var key = RollupEntry.KeyOf(id);
        if (_entries.Count > 0 && _entries[^1].Key >= key)
            return false;
        _record.Clear();
        RollupRecord.Encode(summaries, _day, _record);
        _entries.Add(new RollupEntry(key, _file.Position, _record.Length, HashOf(_record.Written, id)));
        _file.Write(_record.Written);
        _series.Varint((ulong)labels.Count);
        foreach (var label in labels)
        {
            _series.Varint(SymbolOf(label.Name));
            _series.Varint(SymbolOf(label.Value));
        }

        return true;
    }

    /// <summary>Puts the file in its place, and names the block that it was made from.</summary>
    public void Finish(long blockNumber, ulong blockHash)
    {
        var table = new byte[(long)_entries.Count * RollupEntry.Length];
        for (var i = 0; i < _entries.Count; i++)
            _entries[i].Write(table.AsSpan(i * RollupEntry.Length));

        var labels = EncodeLabels();
        Span<byte> footer = stackalloc byte[RollupFooter.Length];
        new RollupFooter(
            blockNumber, blockHash, _file.Position, _entries.Count, XxHash3.HashToUInt64(table),
            labels.Length, XxHash3.HashToUInt64(labels)).Write(footer);
        _file.Write(table);
        _file.Write(labels);
        _file.Write(footer);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        PublishedFile.Rename(_path + TemporarySuffix, _path);
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // Its buffer does not fit the disk any more: the write before it failed, and only the file still has to go.
        }

        File.Delete(_path + TemporarySuffix);
    }

    public static uint HashOf(ReadOnlySpan<byte> record, SeriesId id) => (uint)XxHash3.HashToUInt64(record, (long)(ulong)id.Value);

    /// <summary>Compressed: they are read at a start alone, and were a tenth of the file.</summary>
    private byte[] EncodeLabels()
    {
        var labels = new ByteWriter(_series.Length);
        labels.Varint((ulong)_symbols.Count);
        foreach (var symbol in _symbols.OrderBy(symbol => symbol.Value))
            labels.Text(symbol.Key);
        labels.Bytes(_series.Written);
        using var compressor = new Compressor();
        return compressor.Wrap(labels.Written).ToArray();
    }

    private ulong SymbolOf(string text)
    {
        if (!_symbols.TryGetValue(text, out var number))
            _symbols[text] = number = _symbols.Count;
        return (ulong)number;
    }
}
