using System.Runtime.InteropServices;
using Observe.Store.Blocks;
using Observe.Store.Faults;
using Observe.Store.Journal;
using Observe.Store.Spans.Blocks;

namespace Observe.Store.Spans.Embedded;

/// <summary>The spans of one journal file, as they came. Times of arrival in ms since the epoch.</summary>
internal sealed class FreshFile(long number, string path, long firstArrival)
{
    public long Number => number;

    public string Path => path;

    public long FirstArrival { get; } = firstArrival;

    public long LastArrival { get; private set; } = firstArrival;

    /// <summary>Changes under the store's lock until <see cref="IsFinished"/>, then never.</summary>
    public List<Span> Spans { get; } = [];

    public Dictionary<string, List<Span>> Traces { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether nothing will be added.</summary>
    public bool IsFinished { get; set; }

    public void Add(IReadOnlyList<Span> spans, long now)
    {
        LastArrival = now;
        Spans.AddRange(spans);
        foreach (var span in spans)
        {
            ref var trace = ref CollectionsMarshal.GetValueRefOrAddDefault(Traces, span.TraceId, out _);
            (trace ??= []).Add(span);
        }
    }
}

/// <summary>
/// Spans that are in no block yet: in numbered files of records, the journal's own form, and in memory. A write is in the file before it is
/// acknowledged; a torn tail is cut off at start. Everything is called under the store's lock, but for <see cref="Delete"/>.
/// </summary>
internal sealed class FreshSpans : IDisposable
{
    private readonly string _folder;
    private readonly int _fileSpans;
    private readonly JournalWriter _writer;
    private readonly List<FreshFile> _files;

    public FreshSpans(string folder, int fileSpans, IJournalDisk disk, List<FreshFile> recovered, long firstNumber)
    {
        (_folder, _fileSpans, _files) = (folder, fileSpans, recovered);
        Count = recovered.Sum(file => file.Spans.Count);
        _writer = new JournalWriter(folder, disk, firstNumber);
    }

    public int Count { get; private set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FreshFile> Files => _files;

    /// <summary>Reads a file of an earlier start; null where it cannot be read and was set aside. Empty ones go.</summary>
    public static FreshFile? Recover(string path, DamageLog damage, long now)
    {
        var file = new FreshFile(NumberOf(path), path, now) { IsFinished = true };
        try
        {
            var replay = JournalSegment.Replay(path, record => file.Add(SpanCodec.Decode(record.Span), now));
            if (replay.Damaged > 0)
                damage.Add($"{path}: {replay.Damaged} records cannot be read");
            if (file.Spans.Count > 0)
                return file;
            File.Delete(path);
        }
        catch (InvalidDataException error)
        {
            File.Move(path, path + SpanBlockName.DamagedSuffix, overwrite: true);
            damage.Add($"{path}: {error.Message}; set aside");
        }

        return null;
    }

    public static long NumberOf(string path) => long.TryParse(Path.GetFileName(path).Split('.')[0], out var number) ? number : 0;

    /// <returns>Whether that finished a file.</returns>
    /// <exception cref="IOException">Nothing was written.</exception>
    public bool Append(IReadOnlyList<Span> spans, bool sync, long now)
    {
        var end = _writer.Append((_, to) => SpanCodec.Encode(spans, to));
        if (sync)
            _writer.Sync(end);
        if (_files.Count == 0 || _files[^1].Number != end.Segment)
        {
            // A write that failed ends a file, too.
            Finish();
            _files.Add(new FreshFile(end.Segment, JournalWriter.PathOf(_folder, end.Segment), now));
        }

        _files[^1].Add(spans, now);
        Count += spans.Count;
        if (_files[^1].Spans.Count < _fileSpans)
            return false;
        Rotate();
        return true;
    }

    /// <summary>Begins a new file with the next write.</summary>
    public void Rotate()
    {
        if (_files.Count == 0 || _files[^1].IsFinished)
            return;
        _writer.Rotate();
        Finish();
    }

    public void Remove(IReadOnlyCollection<FreshFile> files)
    {
        Count -= files.Sum(file => file.Spans.Count);
        _files.RemoveAll(files.Contains);
    }

    public static void Delete(IEnumerable<FreshFile> files)
    {
        foreach (var file in files)
        {
            File.Delete(file.Path);
            FaultPoints.Reach(FaultPoints.SpanJournalDeleted);
        }
    }

    public void Dispose() => _writer.Dispose();

    private void Finish()
    {
        if (_files.Count > 0)
            _files[^1].IsFinished = true;
    }
}
