using Observe.Store.Chunks;
using Observe.Store.Journal;

namespace Observe.Store.Spans.Embedded;

/// <summary>One file of span records: how many, and of which time (ms since the epoch, by start).</summary>
internal sealed record SpanFile(long Number, string Path, int Count, long MinTime, long MaxTime);

/// <summary>
/// Spans in numbered files of records, the journal's own form: a write is in the file before it is acknowledged, a torn tail is cut
/// off at start. Files end at a count of spans and go whole.
/// </summary>
internal sealed class SpanFiles : IDisposable
{
    private readonly string _folder;
    private readonly SpanOptions _options;
    private readonly JournalWriter _writer;
    private readonly List<SpanFile> _files = [];
    private readonly Lock _lock = new();

    public SpanFiles(string folder, SpanOptions options, IJournalDisk disk)
    {
        _folder = folder;
        _options = options;
        var paths = Directory.GetFiles(folder, "*.journal").Order(StringComparer.Ordinal).ToArray();
        Recovered = [];
        foreach (var path in paths)
        {
            var spans = Read(path, cutTail: true);
            if (spans.Count > 0)
                _files.Add(FileOf(path, spans));
            Recovered.AddRange(spans);
            if (Recovered.Count > options.MemorySpans)
                Recovered.RemoveRange(0, Recovered.Count - options.MemorySpans);
        }

        _writer = new JournalWriter(folder, disk, paths.Select(NumberOf).DefaultIfEmpty(0).Max() + 1);
    }

    /// <summary>The newest spans found at start, in order of arrival; taken once.</summary>
    public List<Span> Recovered { get; private set; }

    /// <exception cref="IOException">Nothing was written.</exception>
    public void Append(IReadOnlyList<Span> spans, bool sync)
    {
        lock (_lock)
        {
            var end = _writer.Append((_, to) => SpanCodec.Encode(spans, to));
            if (sync)
                _writer.Sync(end);
            Extend_NeedsLock(end.Segment, spans);
            if (_files[^1].Count >= _options.FileSpans)
                _writer.Rotate();
        }
    }

    public List<Span> TakeRecovered()
    {
        var recovered = Recovered;
        Recovered = [];
        return recovered;
    }

    /// <summary>Files that may hold spans of [minTime, maxTime], newest first.</summary>
    public IReadOnlyList<SpanFile> Within(long minTime, long maxTime)
    {
        lock (_lock)
            return [.. _files.Where(file => file.MaxTime >= minTime && file.MinTime <= maxTime).OrderByDescending(file => file.Number)];
    }

    /// <summary>Spans of a file that went meanwhile are none.</summary>
    public static List<Span> Read(string path, bool cutTail = false)
    {
        var spans = new List<Span>();
        try
        {
            JournalSegment.Replay(path, record => spans.AddRange(SpanCodec.Decode(record.Span)), cutTail);
        }
        catch (FileNotFoundException)
        {
            // Retention took it.
        }

        return spans;
    }

    /// <summary>Drops files that end before a time, then the oldest while all are larger than the limit.</summary>
    public IReadOnlyList<string> ApplyRetention(long before)
    {
        lock (_lock)
        {
            var sizes = _files.Select(file => new FileInfo(file.Path).Length).ToArray();
            var total = sizes.Sum();
            var dropped = 0;
            // The last file is being written.
            while (dropped < _files.Count - 1 && (_files[dropped].MaxTime < before || total > _options.RetentionSize))
            {
                File.Delete(_files[dropped].Path);
                total -= sizes[dropped++];
            }

            var names = _files.Take(dropped).Select(file => Path.GetFileName(file.Path)).ToArray();
            _files.RemoveRange(0, dropped);
            return names;
        }
    }

    public void Dispose() => _writer.Dispose();

    private void Extend_NeedsLock(long segment, IReadOnlyList<Span> spans)
    {
        var added = FileOf(JournalWriter.PathOf(_folder, segment), spans);
        if (_files.Count == 0 || _files[^1].Number != segment)
            _files.Add(added);
        else
            _files[^1] = added with
            {
                Count = _files[^1].Count + added.Count,
                MinTime = Math.Min(_files[^1].MinTime, added.MinTime),
                MaxTime = Math.Max(_files[^1].MaxTime, added.MaxTime),
            };
    }

    private static SpanFile FileOf(string path, IReadOnlyList<Span> spans)
        => new(NumberOf(path), path, spans.Count,
            spans.Min(span => span.StartNanoseconds) / 1_000_000, spans.Max(span => span.StartNanoseconds) / 1_000_000);

    private static long NumberOf(string path) => long.Parse(Path.GetFileNameWithoutExtension(path));
}
