using System.IO.Hashing;
using System.Text;
using Observe.Store.Chunks;
using ZstdSharp;

namespace Observe.Store.Spans.Columns;

/// <summary>What a search asks of a group before it reads any of it. Times and durations in nanoseconds.</summary>
/// <param name="Rows">Spans.</param>
/// <param name="MinStart">Of all spans.</param>
/// <param name="MaxStart">Of all spans.</param>
/// <param name="MinDuration">Of all spans.</param>
/// <param name="MaxDuration">Of all spans.</param>
/// <param name="HasErrors">Whether a span failed.</param>
/// <param name="Kinds">Bit kind mod 32 of each span.</param>
internal readonly record struct GroupStatistics(
    int Rows, long MinStart, long MaxStart, long MinDuration, long MaxDuration, bool HasErrors, uint Kinds)
{
    public static GroupStatistics Of(IReadOnlyList<Span> spans) => new(
        spans.Count, spans.Min(span => span.StartNanoseconds), spans.Max(span => span.StartNanoseconds),
        spans.Min(span => span.DurationNanoseconds), spans.Max(span => span.DurationNanoseconds),
        spans.Any(span => span.Status == SpanStatus.Error), spans.Aggregate(0u, (kinds, span) => kinds | (1u << ((byte)span.Kind & 31))));
}

/// <summary>Rows of one trace in a group.</summary>
internal readonly record struct TraceRows(ulong Key, int First, int Count)
{
    /// <summary>A trace by the hash of its id's 16 bytes: some senders leave half of them zero.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> traceId) => XxHash3.HashToUInt64(traceId);
}

/// <summary>A group as it is written.</summary>
/// <param name="Bytes">Header and chunks.</param>
/// <param name="HeaderLength">Of the bytes, the header.</param>
/// <param name="Statistics">Of its spans.</param>
/// <param name="Traces">Which rows are which trace's, in order of rows.</param>
internal sealed record EncodedGroup(ReadOnlyMemory<byte> Bytes, int HeaderLength, GroupStatistics Statistics, IReadOnlyList<TraceRows> Traces);

/// <summary>Some thousand spans as columns, each compressed by itself. Format in docs/formats/spans.md. One thread at a time.</summary>
internal sealed class GroupWriter : IDisposable
{
    /// <summary>Most spans of a group: rows are two bytes in the index of traces.</summary>
    public const int MaxRows = 8192;

    /// <summary>Where a column shrinks by less than an eighth, decompressing it would cost more than it saves.</summary>
    private const double WorthCompressing = 0.875;

    private readonly Compressor _compressor = new(3);
    private readonly ByteWriter _content = new(1 << 16);
    private readonly ByteWriter _chunks = new(1 << 20);
    private readonly ByteWriter _entries = new();
    private readonly HashSet<ulong> _pairs = [];
    private int _count;

    /// <param name="spans">Spans of a trace side by side; at most <see cref="MaxRows"/>, at least one.</param>
    public EncodedGroup Write(IReadOnlyList<Span> spans)
    {
        _chunks.Clear();
        _entries.Clear();
        _pairs.Clear();
        _count = 0;
        var traces = WriteTraces(spans);
        WriteIds(spans);
        WriteTimes(spans);
        WriteTexts(ChunkKind.Services, spans, span => span.Service, PairFilter.OfService);
        WriteTexts(ChunkKind.Names, spans, span => span.Name, PairFilter.OfName);
        WriteTexts(ChunkKind.Messages, spans, span => span.StatusMessage, null);
        WriteResources(spans);
        WriteAttributes(spans);
        WriteEvents(spans);
        WriteLinks(spans);
        AddRaw(ChunkKind.Filter, 0, PairFilter.Build(_pairs), 0);
        return Whole(GroupStatistics.Of(spans), traces);
    }

    public void Dispose() => _compressor.Dispose();

    private EncodedGroup Whole(GroupStatistics statistics, List<TraceRows> traces)
    {
        var bytes = new ByteWriter(_entries.Length + _chunks.Length + 16);
        bytes.Varint((ulong)statistics.Rows);
        bytes.Varint((ulong)_count);
        bytes.Bytes(_entries.Written);
        var header = bytes.Length;
        bytes.Bytes(_chunks.Written);
        return new EncodedGroup(bytes.Memory, header, statistics, traces);
    }

    private List<TraceRows> WriteTraces(IReadOnlyList<Span> spans)
    {
        var (traces, content) = (new List<TraceRows>(), Begin());
        Span<byte> id = stackalloc byte[16];
        for (var row = 0; row < spans.Count;)
        {
            var (first, trace) = (row, spans[row].TraceId);
            while (row < spans.Count && spans[row].TraceId == trace)
                row++;
            Hex.Read(trace, id);
            traces.Add(new TraceRows(TraceRows.KeyOf(id), first, row - first));
            content.Bytes(id);
            content.Varint((ulong)(row - first));
        }

        Add(ChunkKind.Traces);
        return traces;
    }

    private void WriteIds(IReadOnlyList<Span> spans)
    {
        var (content, rows) = (Begin(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var row = 0; row < spans.Count; row++)
        {
            Hex.Read(spans[row].SpanId, content.Reserve(8));
            rows[spans[row].SpanId] = row;
        }

        Add(ChunkKind.SpanIds);
        // 0: none. 1: an id that no row has, among those behind. Otherwise how many rows away its span is, zigzag, and two.
        content = Begin();
        var elsewhere = new ByteWriter();
        for (var row = 0; row < spans.Count; row++)
        {
            var parent = spans[row].ParentSpanId;
            if (parent.Length == 0)
            {
                content.Varint(0);
            }
            else if (rows.TryGetValue(parent, out var at))
            {
                var away = row - at;
                content.Varint((ulong)(uint)((away << 1) ^ (away >> 31)) + 2);
            }
            else
            {
                content.Varint(1);
                Hex.Read(parent, elsewhere.Reserve(8));
            }
        }

        content.Bytes(elsewhere.Written);
        Add(ChunkKind.Parents);
    }

    private void WriteTimes(IReadOnlyList<Span> spans)
    {
        var (content, before) = (Begin(), 0L);
        foreach (var span in spans)
        {
            content.Zigzag(unchecked(span.StartNanoseconds - before));
            before = span.StartNanoseconds;
        }

        Add(ChunkKind.Starts);
        content = Begin();
        foreach (var span in spans)
            content.Zigzag(span.DurationNanoseconds);
        Add(ChunkKind.Durations);
        content = Begin();
        foreach (var span in spans)
            content.Byte((byte)span.Kind);
        Add(ChunkKind.Kinds);
        content = Begin();
        foreach (var span in spans)
            content.Byte((byte)span.Status);
        Add(ChunkKind.Statuses);
    }

    private void WriteTexts(ChunkKind kind, IReadOnlyList<Span> spans, Func<Span, string> of, Func<ReadOnlySpan<byte>, ulong>? pair)
    {
        var texts = new TextColumnWriter();
        foreach (var span in spans)
            texts.Add(of(span));
        foreach (var text in pair is null ? [] : texts.Distinct)
            _pairs.Add(pair!(Encoding.UTF8.GetBytes(text)));
        if (texts.Distinct is [""])
            return;
        texts.Write(Begin());
        Add(kind);
    }

    private void WriteResources(IReadOnlyList<Span> spans)
    {
        var sets = new Dictionary<IReadOnlyList<SpanAttribute>, int>(AttributeListComparer.Instance);
        var rows = new int[spans.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            // Spans of one sender that came together share the list itself.
            if (row > 0 && ReferenceEquals(spans[row].Resource, spans[row - 1].Resource))
                rows[row] = rows[row - 1];
            else if (!sets.TryGetValue(spans[row].Resource, out rows[row]))
                rows[row] = sets[spans[row].Resource] = sets.Count;
        }

        if (sets.Count == 1 && spans[0].Resource.Count == 0)
            return;
        var (texts, body, content) = (new TextTable(), new ByteWriter(), Begin());
        foreach (var (set, _) in sets.OrderBy(set => set.Value))
        {
            texts.WriteAttributes(set, body);
            foreach (var attribute in set)
                Pair(PairFilter.SeedOf(attribute.Key), attribute.Value);
        }

        texts.WriteTo(content);
        content.Varint((ulong)sets.Count);
        content.Bytes(body.Written);
        CodeColumn.Write(rows, sets.Count, content);
        Add(ChunkKind.Resources);
    }

    private void WriteAttributes(IReadOnlyList<Span> spans)
    {
        if (spans.All(span => span.Attributes.Count == 0))
            return;
        var attributes = new AttributeColumnsWriter(spans);
        Begin().Bytes(attributes.Shapes.Written);
        Add(ChunkKind.Shapes);
        for (var i = 0; i < attributes.Columns.Count; i++)
        {
            if (attributes.Columns[i].Count == 0)
                continue;
            attributes.Columns[i].Write(Begin());
            Add(ChunkKind.Values, i);
        }

        foreach (var (key, values) in attributes.Pairs)
        {
            var seed = PairFilter.SeedOf(key);
            foreach (var value in values)
                Pair(seed, value);
        }
    }

    private void Pair(long seed, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Span<byte> bytes = length <= 256 ? stackalloc byte[256] : new byte[length];
        _pairs.Add(PairFilter.OfValue(seed, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
    }

    private void WriteEvents(IReadOnlyList<Span> spans)
    {
        if (spans.All(span => span.Events.Count == 0))
            return;
        var (texts, body) = (new TextTable(), new ByteWriter());
        foreach (var span in spans)
        {
            body.Varint((ulong)span.Events.Count);
            foreach (var item in span.Events)
            {
                body.Zigzag(unchecked(item.TimeNanoseconds - span.StartNanoseconds));
                body.Varint(texts.Of(item.Name));
                texts.WriteAttributes(item.Attributes, body);
            }
        }

        texts.WriteTo(Begin());
        _content.Bytes(body.Written);
        Add(ChunkKind.Events);
    }

    private void WriteLinks(IReadOnlyList<Span> spans)
    {
        if (spans.All(span => span.Links.Count == 0))
            return;
        var (texts, body) = (new TextTable(), new ByteWriter());
        foreach (var span in spans)
        {
            body.Varint((ulong)span.Links.Count);
            foreach (var link in span.Links)
            {
                body.Varint(texts.Of(link.TraceId));
                body.Varint(texts.Of(link.SpanId));
                texts.WriteAttributes(link.Attributes, body);
            }
        }

        texts.WriteTo(Begin());
        _content.Bytes(body.Written);
        Add(ChunkKind.Links);
    }

    private ByteWriter Begin()
    {
        _content.Clear();
        return _content;
    }

    private void Add(ChunkKind kind, int number = 0)
    {
        var content = _content.Written;
        var compressed = _compressor.Wrap(content);
        if (compressed.Length < content.Length * WorthCompressing)
            AddRaw(kind, number, compressed, content.Length);
        else
            AddRaw(kind, number, content, 0);
    }

    private void AddRaw(ChunkKind kind, int number, ReadOnlySpan<byte> bytes, int rawLength)
    {
        _entries.Byte((byte)kind);
        _entries.Varint((ulong)number);
        _entries.Varint((ulong)bytes.Length);
        _entries.Varint((ulong)rawLength);
        _entries.UInt32((uint)XxHash3.HashToUInt64(bytes));
        _chunks.Bytes(bytes);
        _count++;
    }
}
