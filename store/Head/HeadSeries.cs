using Observe.Store.Blocks;
using Observe.Store.Chunks;
using Observe.Store.Metrics;

namespace Observe.Store.Head;

/// <summary>
/// A series with its samples: the open run that is appended to, closed chunks before it, and what blocks hold of it. Closed chunks
/// and the open run are in order of time and never overlap; blocks may overlap them and each other, where a sample came late or a
/// forecast was made anew, and then the head wins over blocks and a newer block over an older. Every method takes the series' own lock.
/// </summary>
internal sealed partial class HeadSeries(SeriesId id, LabelSet labels, int ordinal) : Series(id, labels)
{
    private const long None = long.MinValue;

    private SeriesGate _gate;
    private List<StoredRun>? _blocks;
    private List<EncodedChunk>? _closed;
    private OpenRun? _open;
    private long _newest = None;
    private bool _isGone;

    /// <summary>Position in the index: grows with first sight, never used again.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>Number of the journal segment that holds this series' labels; guarded by the journal's lock.</summary>
    public long DefinedInSegment { get; set; } = -1;

    public SeriesSummary Summary
    {
        get
        {
            using (_gate.Enter())
                return SeriesSummary.Of(_blocks, _closed, _open);
        }
    }

    /// <summary>
    /// Reads what an append will need, without the gate. Done for many series before the first is appended to, their misses of the
    /// cache overlap; one by one each waits for the one before, because taking a gate is a barrier.
    /// </summary>
    public void Warm()
    {
        Volatile.Read(ref _newest);
        _open?.Warm();
    }

    public AppendResult Append(in Sample sample, in AppendRule rule)
    {
        using (_gate.Enter())
        {
            if (_isGone)
                return new AppendResult(AppendOutcome.Gone);
            if (_newest != None && sample.Time <= _newest)
                return Late_NeedsLock(sample, rule);
            Push_NeedsLock(sample);
            _newest = sample.Time;
            return new AppendResult(AppendOutcome.Added);
        }
    }

    /// <summary>Takes back what <see cref="Append"/> did.</summary>
    public void Undo(in Sample sample, in AppendResult result)
    {
        using (_gate.Enter())
        {
            if (result.Outcome is AppendOutcome.Added or AppendOutcome.Replaced)
            {
                Rewrite_NeedsLock(sample.Time, result.Outcome == AppendOutcome.Replaced ? result.Before : null);
                _newest = SeriesSummary.Of(_blocks, _closed, _open).MaxTime ?? None;
            }
        }
    }

    /// <summary>Chunks that reach into [minTime, maxTime], in order of time, without overlap.</summary>
    public void CollectChunks(long minTime, long maxTime, List<IChunk> into)
    {
        StoredRun[] stored;
        var recent = new List<IChunk>();
        using (_gate.Enter())
        {
            stored = _blocks is null ? [] : [.. _blocks];
            CollectRecent_NeedsLock(minTime, maxTime, recent);
        }

        // Files are read without the gate, whose waiters spin.
        foreach (var run in stored)
            run.CollectChunks(minTime, maxTime, into);
        into.AddRange(recent);

        MergedChunk.Arrange(into);
    }

    public bool HasSamplesIn(long minTime, long maxTime)
    {
        using (_gate.Enter())
        {
            return (_open is not null && _open.MaxTime >= minTime && _open.MinTime <= maxTime)
                || (_closed?.Exists(chunk => chunk.MaxTime >= minTime && chunk.MinTime <= maxTime) ?? false)
                || (_blocks?.Exists(run => run.MaxTime >= minTime && run.MinTime <= maxTime) ?? false)
                || IsRolledIn_NeedsLock(minTime, maxTime);
        }
    }

    /// <summary>
    /// Closed chunks that no late sample is expected in any more: those that end further back than <paramref name="late"/> before the
    /// newest sample. Of a series whose newest sample is older than <paramref name="endedBefore"/>, everything.
    /// </summary>
    public void CollectForBlock(long late, long endedBefore, List<EncodedChunk> into)
    {
        using (_gate.Enter())
            CollectForBlock_NeedsLock(late, endedBefore, into);
    }

    /// <summary>Everything that is only in memory: what a checkpoint keeps.</summary>
    public void CollectUnflushed(List<EncodedChunk> into)
    {
        using (_gate.Enter())
            CollectUnflushed_NeedsLock(into);
    }

    /// <summary>
    /// Puts what a block holds in the place of the same chunks in memory. One that was changed meanwhile is another object: it stays,
    /// and wins over the block.
    /// </summary>
    public void MoveToBlock(StoredRun run, List<EncodedChunk> moved)
    {
        using (_gate.Enter())
        {
            AddBlock_NeedsLock(run);
            _closed?.RemoveAll(moved.Contains);
            if (_closed is { Count: 0 })
                _closed = null;
        }
    }

    public void AddBlock(StoredRun run)
    {
        using (_gate.Enter())
            AddBlock_NeedsLock(run);
    }

    /// <summary>Puts one block in the place of those that it was merged from; null where the merged one holds nothing of this series.</summary>
    public void ReplaceBlocks(IReadOnlySet<BlockFile> merged, BlockRun? run)
    {
        using (_gate.Enter())
        {
            _blocks?.RemoveAll(old => old is BlockRun block && merged.Contains(block.File));
            if (run is not null)
                AddBlock_NeedsLock(run);
            if (_blocks is { Count: 0 })
                _blocks = null;
            _newest = SeriesSummary.Of(_blocks, _closed, _open).MaxTime ?? None;
        }
    }

    /// <summary>What the given blocks hold of this series, oldest first.</summary>
    public List<BlockRun> RunsIn(IReadOnlySet<BlockFile> files)
    {
        using (_gate.Enter())
            return [.. (_blocks ?? []).OfType<BlockRun>().Where(run => files.Contains(run.File))];
    }

    /// <summary>Takes a chunk of a checkpoint back as it is; false where it does not come after all that is here.</summary>
    public bool TryRestore(EncodedChunk chunk)
    {
        using (_gate.Enter())
        {
            if (_open is not null || (_closed is not null && _closed[^1].MaxTime >= chunk.MinTime))
                return false;
            (_closed ??= []).Add(chunk);
            _newest = Math.Max(_newest, chunk.MaxTime);
            return true;
        }
    }

    /// <summary>Marks an empty series as forgotten, so that who still holds it resolves it again; false where it has samples or rollups.</summary>
    public bool TryEnd()
    {
        using (_gate.Enter())
            return _isGone = _newest == None && !IsRolled;
    }

    private void CollectRecent_NeedsLock(long minTime, long maxTime, List<IChunk> into)
    {
        foreach (var chunk in _closed ?? [])
        {
            if (chunk.MaxTime >= minTime && chunk.MinTime <= maxTime)
                into.Add(chunk);
        }

        if (_open is not null && _open.MaxTime >= minTime && _open.MinTime <= maxTime)
            into.Add(_open.Snapshot());
    }

    private void CollectForBlock_NeedsLock(long late, long endedBefore, List<EncodedChunk> into)
    {
        if (_newest < endedBefore)
            Close_NeedsLock();
        var before = _newest < endedBefore ? long.MaxValue : _newest - late;
        foreach (var chunk in _closed ?? [])
        {
            if (chunk.MaxTime < before)
                into.Add(chunk);
        }
    }

    private void CollectUnflushed_NeedsLock(List<EncodedChunk> into)
    {
        into.AddRange(_closed ?? []);
        if (_open is not null)
            into.Add(_open.Close());
    }

    private AppendResult Late_NeedsLock(in Sample sample, in AppendRule rule)
    {
        if (_newest - sample.Time > rule.LateWindow)
            return new AppendResult(AppendOutcome.TooLate);
        if (_open is not null && _open.EndsWith(sample))
            return new AppendResult(AppendOutcome.Known);
        if (rule.LooksIntoBlocks && !rule.Overwrite && IsOutOfReach_NeedsLock(sample.Time))
            return new AppendResult(AppendOutcome.NotAtHand);
        var before = Find_NeedsLock(sample.Time, rule.LooksIntoBlocks);
        if (before is { } there)
        {
            if (IsSame(there, sample))
                return new AppendResult(AppendOutcome.Known);
            if (!rule.Overwrite)
                return new AppendResult(AppendOutcome.Conflict);
        }

        if (IsAfterHead_NeedsLock(sample.Time))
            Push_NeedsLock(sample);
        else
            Rewrite_NeedsLock(sample.Time, sample);
        return before is null ? new AppendResult(AppendOutcome.Added) : new AppendResult(AppendOutcome.Replaced, before.Value);
    }

    private bool IsAfterHead_NeedsLock(long time)
        => _open is not null ? time > _open.MaxTime : _closed is null || time > _closed[^1].MaxTime;

    private Sample? Find_NeedsLock(long time, bool looksIntoBlocks)
    {
        var chunks = new List<IChunk>();
        if (looksIntoBlocks)
        {
            foreach (var run in _blocks ?? [])
                run.CollectChunks(time, time, chunks);
        }

        if (_closed?.Find(chunk => chunk.MaxTime >= time && chunk.MinTime <= time) is { } closed)
            chunks.Add(closed);
        if (_open is not null && _open.MaxTime >= time && _open.MinTime <= time)
            chunks.Add(_open.Snapshot());
        var buffer = new SampleBuffer();
        for (var i = chunks.Count - 1; i >= 0 && buffer.Count == 0; i--)
            chunks[i].Decode(time, time, buffer);
        return buffer.Count > 0 ? buffer[0] : null;
    }

    /// <summary>Appends a sample that is later than all of the head.</summary>
    private void Push_NeedsLock(in Sample sample)
    {
        if (_open is not null && ChunkBuilder.EndsBefore(_open, sample))
            Close_NeedsLock();
        _open ??= OpenRun.For(sample);
        _open.Append(sample);
    }

    /// <summary>Encodes the run around a time anew, with another sample there, or with none.</summary>
    private void Rewrite_NeedsLock(long time, Sample? sample)
    {
        var at = _closed?.FindIndex(chunk => chunk.MaxTime >= time) ?? -1;
        IChunk? run = at >= 0 ? _closed![at] : _open?.Snapshot();
        if (run is null)
            return;
        var samples = Samples(run);
        samples.RemoveAll(item => item.Time == time);
        if (sample is { } added)
            samples.Insert(samples.FindIndex(item => item.Time > time) is var next and >= 0 ? next : samples.Count, added);
        var runs = ChunkBuilder.Cut(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(samples));
        if (at >= 0)
        {
            _closed!.RemoveAt(at);
            _closed.InsertRange(at, runs.Select(item => item.Close()));
        }
        else
        {
            _open = runs.Count > 0 ? runs[^1] : null;
            (_closed ??= []).AddRange(runs.SkipLast(1).Select(item => item.Close()));
        }

        if (_closed is { Count: 0 })
            _closed = null;
    }

    private void Close_NeedsLock()
    {
        if (_open is not null)
            (_closed ??= []).Add(_open.Close());
        _open = null;
    }

    private void AddBlock_NeedsLock(StoredRun run)
    {
        _blocks ??= [];
        if (_blocks.Count == 1 && _blocks[0].Join(run) is { } joined)
        {
            _blocks[0] = joined;
        }
        else
        {
            var at = _blocks.Count;
            while (at > 0 && _blocks[at - 1].Number > run.Number)
                at--;
            _blocks.Insert(at, run);
        }

        _newest = Math.Max(_newest, run.MaxTime);
    }

    private static List<Sample> Samples(IChunk chunk)
    {
        var buffer = new SampleBuffer();
        chunk.Decode(long.MinValue, long.MaxValue, buffer);
        var samples = new List<Sample>(buffer.Count + 1);
        for (var i = 0; i < buffer.Count; i++)
            samples.Add(buffer[i]);
        return samples;
    }

    private static bool IsSame(in Sample a, in Sample b)
        => a.IsHistogram == b.IsHistogram
            && (a.Histogram is { } histogram
                ? histogram.Equals(b.Histogram)
                : BitConverter.DoubleToUInt64Bits(a.Value) == BitConverter.DoubleToUInt64Bits(b.Value));
}
