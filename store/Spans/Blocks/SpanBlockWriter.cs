using System.Buffers.Binary;
using System.IO.Hashing;
using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Faults;
using Observe.Store.Files;
using Observe.Store.Spans.Columns;
using ZstdSharp;

namespace Observe.Store.Spans.Blocks;

/// <summary>
/// Writes a block: groups, then what finds them. Written aside, synced, then renamed, so that it is there whole or not at all. Format in
/// docs/formats/spans.md.
/// </summary>
internal sealed class SpanBlockWriter : IDisposable
{

    private readonly string _folder;
    private readonly SpanBlockName _name;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly ByteWriter _groups = new();
    private readonly List<TracePlace> _places = [];
    private readonly OperationNames _names = new();
    private int _groupCount;

    public SpanBlockWriter(string folder, SpanBlockName name)
    {
        (_folder, _name) = (folder, name);
        _path = name.PathIn(folder) + BlockWriter.TemporarySuffix;
        _file = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _file.Write(FileHeader);
    }

    /// <summary>"OBSSPAN" and the version of the format.</summary>
    public static ReadOnlySpan<byte> FileHeader => "OBSSPAN\u0001"u8;

    /// <summary>Spans in order: those of a trace side by side.</summary>
    public void Add(IReadOnlyList<Span> spans, GroupWriter groups)
    {
        var group = groups.Write(spans);
        foreach (var trace in group.Traces)
            _places.Add(new TracePlace(trace.Key, _groupCount, trace.First, trace.Count));
        foreach (var span in spans)
            _names.Add(span.Service, span.Name);
        Add(group.Bytes.Span, group.HeaderLength, group.Statistics);
    }

    /// <summary>Everything of another block: its groups as they are.</summary>
    /// <exception cref="InvalidDataException">Something of it is damaged.</exception>
    public void Add(SpanBlockFile block)
    {
        foreach (var place in block.Places())
            _places.Add(place with { Group = place.Group + _groupCount });
        _names.Add(block.Names());
        foreach (var group in block.Groups)
            Add(block.Bytes(group), group.HeaderLength, group.Statistics);
    }

    /// <summary>Puts the block in its place.</summary>
    /// <returns>Its path.</returns>
    public string Finish()
    {
        var index = new ByteWriter();
        index.Varint((ulong)_name.First);
        index.Varint((ulong)_name.Last);
        index.Varint((ulong)_groupCount);
        index.Bytes(_groups.Written);
        TraceIndex.Write(_places, _file, index);
        WriteNames(index);
        FaultPoints.Reach(FaultPoints.SpanBlockHalfWritten);
        ReadOnlyFile.WriteIndex(_file, index.Written);
        _file.Dispose();
        FaultPoints.Reach(FaultPoints.SpanBlockBeforeRename);
        var path = _name.PathIn(_folder);
        PublishedFile.Rename(_path, path);
        FaultPoints.Reach(FaultPoints.SpanBlockAfterRename);
        return path;
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

        File.Delete(_path);
    }

    private void Add(ReadOnlySpan<byte> bytes, int headerLength, in GroupStatistics statistics)
    {
        _groups.Varint((ulong)_file.Position);
        _groups.Varint((ulong)bytes.Length);
        _groups.Varint((ulong)headerLength);
        _groups.UInt32((uint)XxHash3.HashToUInt64(bytes[..headerLength]));
        _groups.Varint((ulong)statistics.Rows);
        _groups.Zigzag(statistics.MinStart);
        _groups.Zigzag(statistics.MaxStart);
        _groups.Zigzag(statistics.MinDuration);
        _groups.Zigzag(statistics.MaxDuration);
        _groups.Byte(statistics.HasErrors ? (byte)1 : (byte)0);
        _groups.UInt32(statistics.Kinds);
        _file.Write(bytes);
        _groupCount++;
    }

    private void WriteNames(ByteWriter index)
    {
        var names = new ByteWriter();
        _names.WriteTo(names);
        using var compressor = new Compressor(3);
        var compressed = compressor.Wrap(names.Written);
        index.Varint((ulong)_file.Position);
        index.Varint((ulong)compressed.Length);
        index.Varint((ulong)names.Length);
        index.UInt32((uint)XxHash3.HashToUInt64(compressed));
        _file.Write(compressed);
    }
}
