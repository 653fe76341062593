using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// A series with its samples: closed chunks (in memory or in blocks) and the open run that is appended to. Chunks are in order of
/// time and never overlap, the open run comes after all of them. Every method takes the series' own lock.
/// </summary>
internal sealed class HeadSeries(SeriesId id, LabelSet labels, int ordinal) : Series(id, labels)
{
    /// <summary>Samples at which the open run is closed: two hours at a minute, as Prometheus cuts its chunks.</summary>
    public const int ChunkSamples = 120;

    private readonly Lock _lock = new();
    private readonly List<IChunk> _chunks = [];
    private Sample[] _open = [];
    private int _openCount;

    /// <summary>Position in the index: grows with first sight, never used again.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>Number of the journal segment that holds this series' labels; guarded by the journal's lock.</summary>
    public long DefinedInSegment { get; set; } = -1;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _openCount == 0 && _chunks.Count == 0;
        }
    }

    /// <summary>Time of the newest sample, or null.</summary>
    public long? Newest
    {
        get
        {
            lock (_lock)
                return Newest_NeedsLock();
        }
    }

    public long? Oldest
    {
        get
        {
            lock (_lock)
                return _chunks.Count > 0 ? _chunks[0].MinTime : _openCount > 0 ? _open[0].Time : null;
        }
    }

    /// <summary>
    /// Appends a sample where its time allows. Later than the newest: always. Earlier: within <paramref name="lateWindow"/> ms of the
    /// newest. A time that has a value: equal is known, another is a conflict, or replaces it where <paramref name="overwrite"/>.
    /// </summary>
    public AppendResult Append(in Sample sample, long lateWindow, bool overwrite)
    {
        lock (_lock)
        {
            var newest = Newest_NeedsLock();
            if (newest is null || sample.Time > newest)
            {
                Push_NeedsLock(sample);
                return new AppendResult(AppendOutcome.Added);
            }

            if (newest - sample.Time > lateWindow)
                return new AppendResult(AppendOutcome.TooLate);
            if (!Reopen_NeedsLock(sample.Time))
                return new AppendResult(AppendOutcome.TooLate);
            return Insert_NeedsLock(sample, overwrite);
        }
    }

    /// <summary>Takes back what <see cref="Append"/> did.</summary>
    public void Undo(in Sample sample, in AppendResult result)
    {
        lock (_lock)
        {
            if (result.Outcome is not (AppendOutcome.Added or AppendOutcome.Replaced) || !Reopen_NeedsLock(sample.Time))
                return;
            var at = Find_NeedsLock(sample.Time);
            if (at < 0)
                return;
            if (result.Outcome == AppendOutcome.Replaced)
                _open[at] = result.Before;
            else
                RemoveAt_NeedsLock(at);
        }
    }

    /// <summary>Chunks that reach into [minTime, maxTime]; the open run as a copy.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        lock (_lock)
        {
            foreach (var chunk in _chunks)
            {
                if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                    into.Add(chunk);
            }

            if (_openCount > 0 && _open[_openCount - 1].Time >= minTime && _open[0].Time <= maxTime)
                into.Add(new OpenChunk(_open.AsSpan(0, _openCount).ToArray()));
        }
    }

    public bool HasSamplesIn(long minTime, long maxTime)
    {
        lock (_lock)
        {
            foreach (var chunk in _chunks)
            {
                if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                    return true;
            }

            return _openCount > 0 && _open[_openCount - 1].Time >= minTime && _open[0].Time <= maxTime;
        }
    }

    /// <summary>Closed chunks still in memory that end before <paramref name="before"/>.</summary>
    public void CollectMemoryChunks(long before, List<EncodedChunk> into)
    {
        lock (_lock)
            into.AddRange(_chunks.OfType<EncodedChunk>().Where(chunk => chunk.MaxTime < before));
    }

    /// <summary>Everything that is only in memory, the open run encoded: what a checkpoint keeps.</summary>
    public void CollectUnflushed(List<EncodedChunk> into)
    {
        lock (_lock)
        {
            into.AddRange(_chunks.OfType<EncodedChunk>());
            if (_openCount > 0)
                into.AddRange(EncodedRuns_NeedsLock());
        }
    }

    /// <summary>Puts a block's chunk in the place of the same chunk in memory; false where that one has changed since.</summary>
    public bool Replace(EncodedChunk memory, IChunk block)
    {
        lock (_lock)
        {
            var at = _chunks.IndexOf(memory);
            if (at >= 0)
                _chunks[at] = block;
            return at >= 0;
        }
    }

    /// <summary>Adds a chunk read at start; chunks come in any order.</summary>
    public void AddChunk(IChunk chunk)
    {
        lock (_lock)
        {
            var at = _chunks.Count;
            while (at > 0 && _chunks[at - 1].MinTime > chunk.MinTime)
                at--;
            _chunks.Insert(at, chunk);
        }
    }

    /// <summary>Forgets chunks that a predicate names; how many.</summary>
    public int RemoveChunks(Predicate<IChunk> which)
    {
        lock (_lock)
            return _chunks.RemoveAll(which);
    }

    /// <summary>Closes the open run where its newest sample is older than <paramref name="before"/>.</summary>
    public void CloseIdle(long before)
    {
        lock (_lock)
        {
            if (_openCount > 0 && _open[_openCount - 1].Time < before)
                Close_NeedsLock();
        }
    }

    private long? Newest_NeedsLock()
        => _openCount > 0 ? _open[_openCount - 1].Time : _chunks.Count > 0 ? _chunks[^1].MaxTime : null;

    private void Push_NeedsLock(in Sample sample)
    {
        if (_openCount >= ChunkSamples)
            Close_NeedsLock();
        if (_openCount == _open.Length)
            Array.Resize(ref _open, Math.Max(4, _open.Length * 2));
        _open[_openCount++] = sample;
    }

    private AppendResult Insert_NeedsLock(in Sample sample, bool overwrite)
    {
        var at = Find_NeedsLock(sample.Time);
        if (at >= 0)
        {
            var before = _open[at];
            if (IsSame(before, sample))
                return new AppendResult(AppendOutcome.Known);
            if (!overwrite)
                return new AppendResult(AppendOutcome.Conflict);
            _open[at] = sample;
            return new AppendResult(AppendOutcome.Replaced, before);
        }

        if (_openCount == _open.Length)
            Array.Resize(ref _open, Math.Max(4, _open.Length * 2));
        var insert = ~at;
        Array.Copy(_open, insert, _open, insert + 1, _openCount - insert);
        _open[insert] = sample;
        _openCount++;
        return new AppendResult(AppendOutcome.Added);
    }

    /// <summary>
    /// Makes the open run reach back to a time, by decoding closed chunks of the head into it. False where that would take a
    /// chunk that is in a block: blocks are immutable and lie further back than the late window.
    /// </summary>
    private bool Reopen_NeedsLock(long time)
    {
        while (_chunks.Count > 0 && _chunks[^1].MaxTime >= time)
        {
            if (_chunks[^1] is not EncodedChunk last)
                return false;
            var buffer = new SampleBuffer();
            last.Decode(long.MinValue, long.MaxValue, buffer);
            var merged = new Sample[buffer.Count + _openCount];
            for (var i = 0; i < buffer.Count; i++)
                merged[i] = buffer[i];
            _open.AsSpan(0, _openCount).CopyTo(merged.AsSpan(buffer.Count));
            (_open, _openCount) = (merged, merged.Length);
            _chunks.RemoveAt(_chunks.Count - 1);
        }

        return true;
    }

    private void Close_NeedsLock()
    {
        _chunks.AddRange(EncodedRuns_NeedsLock());
        _openCount = 0;
        _open = [];
    }

    /// <summary>The open run as chunks: at most <see cref="ChunkSamples"/> each, floats and histograms apart.</summary>
    private List<EncodedChunk> EncodedRuns_NeedsLock()
    {
        var runs = new List<EncodedChunk>();
        var start = 0;
        for (var i = 1; i <= _openCount; i++)
        {
            if (i < _openCount && i - start < ChunkSamples && _open[i].IsHistogram == _open[start].IsHistogram)
                continue;
            runs.Add(EncodedChunk.Of(_open.AsSpan(start, i - start)));
            start = i;
        }

        return runs;
    }

    private int Find_NeedsLock(long time)
    {
        var (low, high) = (0, _openCount - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_open[middle].Time == time)
                return middle;
            if (_open[middle].Time < time)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    private void RemoveAt_NeedsLock(int at)
    {
        Array.Copy(_open, at + 1, _open, at, _openCount - at - 1);
        _openCount--;
        _open[_openCount] = default;
    }

    private static bool IsSame(in Sample a, in Sample b)
        => a.IsHistogram == b.IsHistogram
            && (a.Histogram is { } histogram
                ? histogram.Equals(b.Histogram)
                : BitConverter.DoubleToUInt64Bits(a.Value) == BitConverter.DoubleToUInt64Bits(b.Value));

    /// <summary>The open run as a reader saw it.</summary>
    private sealed class OpenChunk(Sample[] samples) : IChunk
    {
        public long MinTime => samples[0].Time;

        public long MaxTime => samples[^1].Time;

        public int Count => samples.Length;

        public void Decode(long minTime, long maxTime, SampleBuffer into)
        {
            foreach (var sample in samples)
            {
                if (sample.Time >= minTime && sample.Time <= maxTime)
                    into.Add(sample);
            }
        }
    }
}
